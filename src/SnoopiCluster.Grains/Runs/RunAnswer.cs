using System.Text.Json.Serialization;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Grains.Runs;

/// <summary>What a run answers to a message.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "answer")]
[JsonDerivedType(typeof(RunTook), "took")]
[JsonDerivedType(typeof(RunRefused), "refused")]
[JsonDerivedType(typeof(NoSuchRun), "no_such_run")]
public abstract record RunAnswer;

/// <summary>The message was taken and what follows from it is stored.</summary>
/// <param name="State">The run's state after it.</param>
public sealed record RunTook(RunState State) : RunAnswer;

/// <summary>A request that the run cannot meet where it stands; nothing changed.</summary>
/// <param name="Cause">What was asked, where the run stands, what to do.</param>
public sealed record RunRefused(string Cause) : RunAnswer;

/// <summary>There is no run of this id.</summary>
public sealed record NoSuchRun : RunAnswer;
