using System.Text.Json.Nodes;

namespace SnoopiCluster.Contracts.Api;

/// <summary>Body of <c>POST /runs</c>: a new run. Answered with a <see cref="RunView"/>.</summary>
/// <param name="Spec">
/// Keys of a run's spec, laid over the defaults; <c>prompts.set</c> names a registered prompt set. Faults are reported with
/// their key under <c>spec.</c>.
/// </param>
public sealed record SubmitRun(JsonObject Spec);
