namespace SnoopiCluster.Silo.OpenApi;

/// <summary>What the OpenAPI document says of an endpoint.</summary>
/// <param name="Summary">What it does.</param>
/// <param name="Answer">Record of its answer; null when that is no JSON.</param>
/// <param name="Body">Record of its body; null when it takes none.</param>
/// <param name="Query">Keys of its query.</param>
internal sealed record EndpointDescription(string Summary, Type? Answer, Type? Body, string[] Query);
