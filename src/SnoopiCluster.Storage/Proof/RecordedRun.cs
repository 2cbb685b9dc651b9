using System.Collections.Immutable;
using SnoopiCluster.Core;
using SnoopiCluster.Core.Checkpoints;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Storage.Proof;

/// <summary>What a proof must know of a run; nothing that follows from it is believed.</summary>
/// <param name="Id">The run.</param>
/// <param name="Name">Its name.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Spec">What it computes.</param>
/// <param name="PromptSet">Hash of its prompt set's manifest.</param>
/// <param name="Origin">Where it was forked from; null when it was not.</param>
/// <param name="Checkpoints">Its checkpoints.</param>
/// <param name="Finished">Where it says that it ended; null before.</param>
public sealed record RecordedRun(
    RunId Id,
    string Name,
    RunStatus Status,
    RunSpec Spec,
    Sha256Digest PromptSet,
    RunOrigin? Origin,
    ImmutableArray<CheckpointEntry> Checkpoints,
    RankFinished? Finished);
