using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using SnoopiCluster.Contracts;
using SnoopiCluster.Contracts.Api;

namespace SnoopiCluster.Silo.OpenApi;

/// <summary>
/// The API's OpenAPI 3.1 document, made of the endpoints that are mapped and the records they speak: it cannot fall behind them.
/// </summary>
internal static class OpenApiEndpoint
{
    /// <summary>Describes an endpoint for the document.</summary>
    public static TBuilder Describes<TBuilder>(
        this TBuilder endpoint, string summary, Type? answer, Type? body = null, params string[] query)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoint.Add(builder => builder.Metadata.Add(new EndpointDescription(summary, answer, body, query)));
        return endpoint;
    }

    /// <summary>Maps the document.</summary>
    public static void MapOpenApi(this WebApplication app) => app
        .MapGet($"{ApiRoutes.Root}/openapi.json", (IEnumerable<EndpointDataSource> sources) =>
            Results.Text(DocumentOf(sources).ToJsonString(), "application/json"))
        .Describes("This document.", answer: null);

    private static JsonObject DocumentOf(IEnumerable<EndpointDataSource> sources)
    {
        JsonObject paths = [];
        JsonObject schemas = new() { [nameof(ApiProblem)] = SchemaOf(typeof(ApiProblem)) };
        foreach (RouteEndpoint endpoint in sources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>())
        {
            if (endpoint.Metadata.GetMetadata<EndpointDescription>() is not { } description)
            {
                continue;
            }

            string path = endpoint.RoutePattern.RawText ?? "";
            JsonObject methods = paths[path] as JsonObject ?? [];
            paths.TryAdd(path, methods);
            foreach (string method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"])
            {
                methods[method.ToLowerInvariant()] = OperationOf(endpoint, description, schemas);
            }
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "SnoopiCluster",
                ["version"] = "v1",
                ["description"] = "The silo's HTTP API. Writes are taken as application/json only; errors are problem details.",
            },
            ["paths"] = paths,
            ["components"] = new JsonObject { ["schemas"] = schemas },
        };
    }

    private static JsonObject OperationOf(RouteEndpoint endpoint, EndpointDescription description, JsonObject schemas)
    {
        JsonArray parameters =
        [
            .. endpoint.RoutePattern.Parameters.Select(parameter => ParameterOf(parameter.Name, "path")),
            .. description.Query.Select(name => ParameterOf(name, "query")),
        ];
        JsonObject operation = new()
        {
            ["summary"] = description.Summary,
            ["parameters"] = parameters,
            ["responses"] = new JsonObject
            {
                ["2XX"] = description.Answer is { } answer
                    ? ContentOf("Done.", "application/json", ReferTo(answer, schemas))
                    : new JsonObject { ["description"] = "Done." },
                ["default"] = ContentOf(
                    "Nothing was changed.", ApiRoutes.ProblemContentType, ReferTo(typeof(ApiProblem), schemas)),
            },
        };
        if (description.Body is { } body)
        {
            operation["requestBody"] = ContentOf("The request.", "application/json", ReferTo(body, schemas));
        }

        return operation;
    }

    private static JsonObject ParameterOf(string name, string place) => new()
    {
        ["name"] = name,
        ["in"] = place,
        ["required"] = place == "path",
        ["schema"] = new JsonObject { ["type"] = "string" },
    };

    private static JsonObject ContentOf(string description, string type, JsonNode schema) => new()
    {
        ["description"] = description,
        ["content"] = new JsonObject { [type] = new JsonObject { ["schema"] = schema } },
    };

    private static JsonObject ReferTo(Type type, JsonObject schemas)
    {
        if (!schemas.ContainsKey(type.Name))
        {
            schemas[type.Name] = SchemaOf(type);
        }

        return new JsonObject { ["$ref"] = $"#/components/schemas/{type.Name}" };
    }

    private static JsonNode SchemaOf(Type type) => MessageJson.Options.GetJsonSchemaAsNode(type);
}
