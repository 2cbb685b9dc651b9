using System.Text.Json.Serialization;
using SnoopiCluster.Contracts.Ranks;
using SnoopiCluster.Core.Memberships;

namespace SnoopiCluster.Contracts.Nodes;

/// <summary>What the silo tells a node's agent over its link.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(NodeWelcome), "welcome")]
[JsonDerivedType(typeof(StartRank), "start_rank")]
[JsonDerivedType(typeof(CommandRank), "command_rank")]
[JsonDerivedType(typeof(KillRank), "kill_rank")]
[JsonDerivedType(typeof(AcknowledgeReports), "acknowledge_reports")]
public abstract record NodeCommand;

/// <summary>The answer to <see cref="NodeHello"/>.</summary>
/// <param name="BeatSeconds">How often to send a <see cref="NodeBeat"/>.</param>
/// <param name="DeadSeconds">Silence after which the silo counts the node as dead.</param>
public sealed record NodeWelcome(double BeatSeconds, double DeadSeconds) : NodeCommand;

/// <summary>Start a rank process in a slot; does nothing when that process was started before.</summary>
/// <param name="Assignment">What it will train.</param>
public sealed record StartRank(RankAssignment Assignment) : NodeCommand;

/// <summary>Pass a command to a rank process; does nothing when the process is gone.</summary>
/// <param name="Key">The process.</param>
/// <param name="Command">What to tell it.</param>
public sealed record CommandRank(RankKey Key, RankCommand Command) : NodeCommand;

/// <summary>Kill a rank process at once; does nothing when the process is gone.</summary>
/// <param name="Key">The process.</param>
/// <param name="Cause">Why, for the node's log.</param>
public sealed record KillRank(RankKey Key, string Cause) : NodeCommand;

/// <summary>Reports up to a number have been taken and need not be sent again.</summary>
/// <param name="UpToNumber">See <see cref="NumberedReport.Number"/>.</param>
public sealed record AcknowledgeReports(long UpToNumber) : NodeCommand;
