using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using SnoopiCluster.Contracts;
using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Silo.Http;

/// <summary>Reads the body of a request; what is wrong with it is said with its key.</summary>
internal static class RequestBody
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    /// <summary>Reads a body.</summary>
    /// <typeparam name="T">The record that it must be.</typeparam>
    /// <exception cref="RequestFault">It is no such record.</exception>
    public static async Task<T> ReadAsync<T>(HttpContext http)
        where T : class
    {
        JsonObject body = await ReadObjectAsync(http);
        JsonTypeInfo type = MessageJson.Options.GetTypeInfo(typeof(T));
        List<SpecFault> faults = [];
        foreach ((string name, _) in body)
        {
            if (!type.Properties.Any(property => property.Name == name))
            {
                string known = string.Join(", ", type.Properties.Select(property => property.Name));
                faults.Add(new SpecFault(name, $"unknown key; known here are {known}"));
            }
        }

        foreach (JsonPropertyInfo property in type.Properties.Where(property => property.IsRequired))
        {
            if (!body.ContainsKey(property.Name))
            {
                faults.Add(new SpecFault(property.Name, "is not given"));
            }
        }

        if (faults.Count > 0)
        {
            throw RequestFault.Invalid(faults);
        }

        try
        {
            return body.Deserialize<T>(MessageJson.Options) ?? throw RequestFault.Invalid("", "expected an object");
        }
        catch (JsonException e)
        {
            throw Fault(e, body);
        }
    }

    private static async Task<JsonObject> ReadObjectAsync(HttpContext http)
    {
        using MemoryStream bytes = new();
        await http.Request.Body.CopyToAsync(bytes, http.RequestAborted);
        if (bytes.Length == 0)
        {
            return [];
        }

        try
        {
            return JsonNode.Parse(bytes.GetBuffer().AsSpan(0, (int)bytes.Length), nodeOptions: null, Strict) as JsonObject
                ?? throw RequestFault.Invalid("", "expected an object of keys");
        }
        catch (JsonException e)
        {
            throw RequestFault.Invalid(
                KeyOf(e.Path), $"the body is no JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine}");
        }
    }

    private static RequestFault Fault(JsonException e, JsonObject body)
    {
        string key = KeyOf(e.Path);
        JsonNode? found = Find(body, key);
        string text = found?.ToJsonString() ?? "nothing";
        bool isOurs = e.InnerException is null && !e.Message.StartsWith("The JSON value", StringComparison.Ordinal);
        return RequestFault.Invalid(
            key, $"found {(text.Length <= 80 ? text : text[..77] + "...")}, which does not fit{(isOurs ? $": {e.Message}" : "")}");
    }

    private static JsonNode? Find(JsonObject body, string key)
    {
        JsonNode? node = body;
        foreach (string name in key.Split('.'))
        {
            node = node is JsonObject section ? section[name] : null;
        }

        return node;
    }

    // The serializer writes $.a.b[2]; keys are written as in a spec.
    private static string KeyOf(string? path) => path?.TrimStart('$').TrimStart('.') ?? "";
}
