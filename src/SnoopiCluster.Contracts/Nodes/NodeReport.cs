using System.Collections.Immutable;
using System.Text.Json.Serialization;
using SnoopiCluster.Contracts.Ranks;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Progress;

namespace SnoopiCluster.Contracts.Nodes;

/// <summary>What a node's agent tells the silo over its link.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(NodeHello), "hello")]
[JsonDerivedType(typeof(NodeBeat), "beat")]
[JsonDerivedType(typeof(NumberedReport), "numbered")]
[JsonDerivedType(typeof(NodeLeaving), "leaving")]
[JsonDerivedType(typeof(NodePulse), "pulse")]
[JsonDerivedType(typeof(NodeLogLines), "log_lines")]
public abstract record NodeReport;

/// <summary>The first message of every link.</summary>
/// <param name="Instance">
/// Drawn when the agent starts: another one than before means that the agent was started anew and its ranks are gone.
/// </param>
/// <param name="Host">Address of the node as other nodes reach it.</param>
/// <param name="Slots">What the node offers.</param>
/// <param name="Ranks">The rank processes that live on it now.</param>
public sealed record NodeHello(
    string Instance, string Host, ImmutableArray<SlotDescription> Slots, ImmutableArray<RankKey> Ranks) : NodeReport;

/// <summary>The agent lives.</summary>
public sealed record NodeBeat : NodeReport;

/// <summary>
/// A report that must not be lost: kept by the agent and sent again after the link was lost, until it is acknowledged.
/// </summary>
/// <param name="Number">Grows by one with every report of an agent's instance, from 1.</param>
/// <param name="Key">The rank process that it is about.</param>
/// <param name="Report">What the process said; null when it has ended.</param>
/// <param name="Exit">How it ended; null while it lives.</param>
public sealed record NumberedReport(long Number, RankKey Key, RankReport? Report, RankExit? Exit) : NodeReport;

/// <summary>How a rank process ended.</summary>
/// <param name="ExitCode">Its exit code; 128 and the signal's number when a signal ended it.</param>
/// <param name="Cause">For a person: exit code or signal, the agent's reason where it killed it, the log's last lines.</param>
public sealed record RankExit(int ExitCode, string Cause);

/// <summary>The agent is about to end: its ranks are stopped, its slots go away.</summary>
public sealed record NodeLeaving : NodeReport;

/// <summary>What a rank of the node said of itself last; not kept, not acknowledged.</summary>
/// <param name="Key">The rank process.</param>
/// <param name="Pulse">How it is.</param>
public sealed record NodePulse(RankKey Key, RankPulse Pulse) : NodeReport;

/// <summary>
/// What rank processes of the node wrote to their standard error; not acknowledged. Over a new link the agent sends the lines that
/// it still has once more.
/// </summary>
/// <param name="Lines">In the order in which they were written, at most <see cref="MaxLines"/>; never empty.</param>
public sealed record NodeLogLines(ImmutableArray<WrittenLine> Lines) : NodeReport
{
    /// <summary>Most lines of a message.</summary>
    public const int MaxLines = 500;

    /// <summary>Most characters of a line.</summary>
    public const int MaxLineChars = 4_001;
}
