using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SnoopiCluster.Models.Diffusers;

/// <summary>
/// A <c>config.json</c> of diffusers or transformers: typed reading with errors that name file and key, and
/// all original keys kept for saving. A key that is absent and one that is <c>null</c> mean the same: the
/// default.
/// </summary>
public sealed class ModelConfig
{
    private readonly JsonObject _json;
    private readonly string _prefix;

    private ModelConfig(string file, JsonObject json, string prefix)
    {
        File = file;
        _json = json;
        _prefix = prefix;
    }

    /// <summary>Full path of the file it was read from; error messages start with it.</summary>
    public string File { get; }

    /// <summary>
    /// Name of the architecture: <c>_class_name</c> (diffusers) or the first of <c>architectures</c>
    /// (transformers); empty where neither says one.
    /// </summary>
    public string Architecture =>
        TextOrNull(_json["_class_name"])
        ?? TextOrNull((_json["architectures"] as JsonArray)?.FirstOrDefault())
        ?? "";

    /// <summary>Reads a file.</summary>
    /// <param name="file">Path of a JSON file that holds one object.</param>
    /// <exception cref="ModelLoadException">
    /// The file is absent, cannot be read or is not a JSON object.
    /// </exception>
    public static ModelConfig Read(string file)
    {
        string full = Path.GetFullPath(file);
        try
        {
            return JsonFile.Parse(System.IO.File.ReadAllText(full)) is JsonObject json
                ? new ModelConfig(full, json, "")
                : throw new ModelLoadException(full, null, "holds JSON, but not an object.");
        }
        catch (JsonException error)
        {
            throw new ModelLoadException(full, null, $"is not valid JSON: {error.Message}", error);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ModelLoadException(
                full, null, "is not there. Name a folder in the layout of diffusers or transformers.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ModelLoadException(full, null, $"cannot be read: {error.Message}", error);
        }
    }

    /// <summary>A configuration that is not (yet) in a file.</summary>
    /// <param name="json">Its content, copied.</param>
    /// <param name="file">What error messages call it.</param>
    public static ModelConfig FromJson(JsonObject json, string file) =>
        // Written and parsed once: nodes made from C# numbers convert to their own type only, parsed ones to
        // all.
        new(file, (JsonObject)JsonFile.Parse(json.ToJsonString())!, "");

    /// <summary>All keys and values as they were read, as a copy.</summary>
    public JsonObject ToJson() => (JsonObject)_json.DeepClone();

    /// <summary>Writes all keys and values as they were read, in the form that diffusers writes.</summary>
    /// <param name="file">Path of the file to write.</param>
    public void Write(string file) => JsonFile.Write(file, _json);

    /// <summary>
    /// A nested object as a configuration of its own; its errors name the whole path of the key.
    /// </summary>
    /// <param name="key">Name of the object.</param>
    /// <exception cref="ModelLoadException">The key is absent or no object.</exception>
    public ModelConfig Section(string key) => Require(key) is JsonObject section
        ? new ModelConfig(File, section, $"{_prefix}{key}.")
        : throw WrongType(key, "an object");

    /// <summary>Whether a key is there and not <c>null</c>.</summary>
    /// <param name="key">Name of the key.</param>
    public bool Has(string key) => _json[key] is not null;

    /// <summary>
    /// Whether a key is there and says <c>null</c>, for the few keys where that is not the default.
    /// </summary>
    /// <param name="key">Name of the key.</param>
    public bool IsExplicitNull(string key) => _json.ContainsKey(key) && _json[key] is null;

    /// <summary>A whole number, or the default where the key is absent.</summary>
    /// <param name="key">Name of the key.</param>
    /// <param name="defaultValue">Null: the key must be there.</param>
    /// <exception cref="ModelLoadException">The key is missing or of another type.</exception>
    public long Int(string key, long? defaultValue = null) =>
        defaultValue is long value && !Has(key) ? value : AsInt(key, Require(key));

    /// <summary>A whole number of at least 1, or the default where the key is absent.</summary>
    /// <param name="key">Name of the key.</param>
    /// <param name="defaultValue">Null: the key must be there.</param>
    /// <exception cref="ModelLoadException">The key is missing, of another type or below 1.</exception>
    public long Size(string key, long? defaultValue = null) =>
        Int(key, defaultValue) is >= 1 and long size
            ? size
            : throw Fault(key, $"is {Shown(_json[key])}; a whole number of at least 1 is needed.");

    /// <summary>A number, or the default where the key is absent.</summary>
    /// <param name="key">Name of the key.</param>
    /// <param name="defaultValue">Null: the key must be there.</param>
    /// <exception cref="ModelLoadException">The key is missing or of another type.</exception>
    public double Number(string key, double? defaultValue = null)
    {
        if (defaultValue is double value && !Has(key))
        {
            return value;
        }

        return JsonFile.AsNumber(Require(key)) ?? throw WrongType(key, "a number");
    }

    /// <summary>True or false, or the default where the key is absent.</summary>
    /// <param name="key">Name of the key.</param>
    /// <param name="defaultValue">Null: the key must be there.</param>
    /// <exception cref="ModelLoadException">The key is missing or of another type.</exception>
    public bool Flag(string key, bool? defaultValue = null)
    {
        if (defaultValue is bool value && !Has(key))
        {
            return value;
        }

        return Require(key).GetValueKind() switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw WrongType(key, "true or false"),
        };
    }

    /// <summary>A text, or the default where the key is absent.</summary>
    /// <param name="key">Name of the key.</param>
    /// <param name="defaultValue">Null: the key must be there.</param>
    /// <exception cref="ModelLoadException">The key is missing or of another type.</exception>
    public string Text(string key, string? defaultValue = null) =>
        defaultValue is not null && !Has(key) ? defaultValue : AsText(key, Require(key));

    /// <summary>A list of texts.</summary>
    /// <param name="key">Name of the key.</param>
    /// <exception cref="ModelLoadException">The key is missing or of another type.</exception>
    public ImmutableArray<string> TextList(string key) => Require(key) is JsonArray array
        ? [.. array.Select(node => AsText(key, node))]
        : throw WrongType(key, "a list of texts");

    /// <summary>A list of numbers.</summary>
    /// <param name="key">Name of the key.</param>
    /// <exception cref="ModelLoadException">The key is missing or of another type.</exception>
    public ImmutableArray<double> NumberList(string key) => Require(key) is JsonArray array
        ? [.. array.Select(node => node is null ? null : JsonFile.AsNumber(node)).Select(
            number => number ?? throw WrongType(key, "a list of numbers"))]
        : throw WrongType(key, "a list of numbers");

    /// <summary>A list of whole numbers of at least 1.</summary>
    /// <param name="key">Name of the key.</param>
    /// <exception cref="ModelLoadException">
    /// The key is missing, of another type, empty or holds a number below 1.
    /// </exception>
    public ImmutableArray<long> SizeList(string key)
    {
        if (Require(key) is not JsonArray { Count: > 0 } array)
        {
            throw WrongType(key, "a list of whole numbers");
        }

        ImmutableArray<long> sizes = [.. array.Select(node => AsInt(key, node))];
        return sizes.All(size => size >= 1)
            ? sizes
            : throw Fault(key, $"is {Shown(array)}; whole numbers of at least 1 are needed.");
    }

    /// <summary>
    /// One whole number for all, or a list with one for each of <paramref name="count"/> blocks.
    /// </summary>
    /// <param name="key">Name of the key.</param>
    /// <param name="count">Number of blocks.</param>
    /// <param name="defaultValue">Null: the key must be there.</param>
    /// <returns><paramref name="count"/> numbers of at least 1.</returns>
    /// <exception cref="ModelLoadException">
    /// The key is missing, of another type, or a list of another length.
    /// </exception>
    public ImmutableArray<long> SizePerBlock(string key, int count, long? defaultValue = null)
    {
        if (_json[key] is not JsonArray)
        {
            return [.. Enumerable.Repeat(Size(key, defaultValue), count)];
        }

        ImmutableArray<long> sizes = SizeList(key);
        return sizes.Length == count
            ? sizes
            : throw Fault(
                key, $"lists {sizes.Length} numbers; the model has {count} blocks. Give one for each.");
    }

    /// <summary>
    /// True or false for all, or a list with one for each of <paramref name="count"/> blocks.
    /// </summary>
    /// <param name="key">Name of the key.</param>
    /// <param name="count">Number of blocks.</param>
    /// <param name="defaultValue">Value where the key is absent.</param>
    /// <returns><paramref name="count"/> flags.</returns>
    /// <exception cref="ModelLoadException">
    /// The key is of another type, or a list of another length.
    /// </exception>
    public ImmutableArray<bool> FlagPerBlock(string key, int count, bool defaultValue)
    {
        if (_json[key] is not JsonArray array)
        {
            return [.. Enumerable.Repeat(Flag(key, defaultValue), count)];
        }

        if (array.Count != count
            || array.Any(node => node?.GetValueKind() is not (JsonValueKind.True or JsonValueKind.False)))
        {
            throw Fault(
                key, $"is {Shown(array)}; {count} times true or false is needed, one for each block.");
        }

        return [.. array.Select(node => node?.GetValueKind() == JsonValueKind.True)];
    }

    /// <summary>
    /// Refuses a key that changes the mathematics in a way that this code does not have: it must be absent,
    /// null or one of the values given.
    /// </summary>
    /// <param name="key">Name of the key.</param>
    /// <param name="supported">JSON values that mean what this code does.</param>
    /// <exception cref="ModelLoadException">The key has another value.</exception>
    public void RequireSupported(string key, params JsonNode?[] supported)
    {
        if (_json[key] is JsonNode found && !supported.Any(value => JsonNode.DeepEquals(value, found)))
        {
            string known = string.Join(" or ", supported.Append(null).Select(Shown));
            throw Fault(key, $"is {Shown(found)}, which is not supported. Supported: {known}.");
        }
    }

    /// <summary>An error at a key of this file, to be thrown.</summary>
    /// <param name="key">Name of the key.</param>
    /// <param name="problem">
    /// What was found and what to do, continuing a sentence that begins with the key.
    /// </param>
    public ModelLoadException Fault(string key, string problem) => new(File, _prefix + key, problem);

    private static string Shown(JsonNode? node) => node?.ToJsonString() ?? "null";

    private JsonNode Require(string key) =>
        _json[key] ?? throw Fault(key, "is missing. The file must give it.");

    private ModelLoadException WrongType(string key, string wanted) =>
        Fault(key, $"is {Shown(_json[key])}; {wanted} is needed.");

    private long AsInt(string key, JsonNode? node) =>
        node is JsonValue value
        && value.GetValueKind() == JsonValueKind.Number
        && value.TryGetValue(out long number)
            ? number
            : throw WrongType(key, "a whole number");

    private string AsText(string key, JsonNode? node) => TextOrNull(node) ?? throw WrongType(key, "a text");

    private static string? TextOrNull(JsonNode? node) =>
        node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;
}
