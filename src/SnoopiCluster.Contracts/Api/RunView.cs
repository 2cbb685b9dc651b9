using System.Collections.Immutable;
using System.Text.Json.Serialization;
using SnoopiCluster.Core;
using SnoopiCluster.Core.Checkpoints;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Core.Sweeps;

namespace SnoopiCluster.Contracts.Api;

/// <summary>A run as <c>GET /runs/{id}</c> shows it.</summary>
public sealed record RunView
{
    /// <summary>The run.</summary>
    public required RunId Id { get; init; }

    /// <summary>Its spec's name.</summary>
    public required string Name { get; init; }

    /// <summary>Where it stands in its life.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>Why it stands there.</summary>
    public required string Cause { get; init; }

    /// <summary>Steps whose rows are stored.</summary>
    public required long Step { get; init; }

    /// <summary>Attempt and membership version.</summary>
    public required Fence Fence { get; init; }

    /// <summary>What it computes; the whole spec, defaults included.</summary>
    [JsonConverter(typeof(RunSpecJsonConverter))]
    public required RunSpec Spec { get; init; }

    /// <summary>Hash of its prompt set's manifest.</summary>
    public required Sha256Digest PromptSet { get; init; }

    /// <summary>The ledger's hash after the stored steps; null before the first.</summary>
    public Sha256Digest? LedgerHash { get; init; }

    /// <summary>The sweep that it is a trial of.</summary>
    public SweepId? Sweep { get; init; }

    /// <summary>The checkpoint that it was forked from.</summary>
    public RunOrigin? Origin { get; init; }

    /// <summary>Its ranks, position r is rank r; empty while it holds no slots.</summary>
    public required ImmutableArray<RankView> Ranks { get; init; }

    /// <summary>Its checkpoints, oldest first.</summary>
    public required ImmutableArray<CheckpointEntry> Checkpoints { get; init; }

    /// <summary>Infrastructure failures that its budget counts at present.</summary>
    public required int NumFailures { get; init; }

    /// <summary>When it is tried again; null when it waits for nothing of the kind.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>Its place in the queue and what it lacks, in a sentence; null where it does not wait for slots.</summary>
    public string? WaitsFor { get; init; }

    /// <summary>Where it ended; null before.</summary>
    public RankFinished? Finished { get; init; }
}

/// <summary>One rank of a run.</summary>
/// <param name="Rank">Its number.</param>
/// <param name="Process">The process that fills it.</param>
/// <param name="Slot">Where it runs; null while a slot is awaited.</param>
/// <param name="Phase">How far the process is.</param>
public sealed record RankView(int Rank, RankProcessId Process, SlotId? Slot, RankPhase Phase);
