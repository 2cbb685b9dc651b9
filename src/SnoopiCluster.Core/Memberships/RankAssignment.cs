using System.Collections.Immutable;
using System.Text.Json.Serialization;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Core.Memberships;

/// <summary>What a rank process needs to know before it can join a group.</summary>
/// <param name="Run">The run.</param>
/// <param name="Process">The process.</param>
/// <param name="Slot">Where it runs; its index is the GPU's number where the spec's device is <c>cuda</c>.</param>
/// <param name="Spec">What the run computes.</param>
/// <param name="PromptSet">Hash of the prompt set's manifest; its blobs lie under <c>prompt-sets/{hash}/</c>.</param>
/// <param name="Restore">
/// Blob prefixes of the run's checkpoints, newest first: where a group starts in which no member has a state in memory. The
/// first that is whole is taken. Empty starts from the models as they are loaded.
/// </param>
/// <param name="ForkedFrom">
/// Blob prefix of another run's checkpoint that stands for the beginning when <paramref name="Restore"/> is empty.
/// </param>
public sealed record RankAssignment(
    RunId Run,
    RankProcessId Process,
    SlotId Slot,
    [property: JsonConverter(typeof(RunSpecJsonConverter))] RunSpec Spec,
    Sha256Digest PromptSet,
    ImmutableArray<string> Restore,
    string? ForkedFrom)
{
    /// <summary>The rank whose place the process is to fill, for logs; it hears its rank anew with each group. Null where unknown.</summary>
    public int? Place { get; init; }
}
