using SnoopiCluster.Worker.Nodes;

namespace SnoopiCluster.Worker.Training;

/// <summary>Who watches a local run, and what a test makes go wrong in it.</summary>
public sealed record LocalRunOptions
{
    /// <summary>Called after each step, on the training thread.</summary>
    public Action<StepReport>? OnStep { get; init; }

    /// <summary>Called with one line for each thing worth knowing: resumed from, checkpoint passed over, sample grid drawn.</summary>
    public Action<string>? OnEvent { get; init; }

    /// <summary>
    /// The program that runs a rank, for runs of more than one; null takes the one that runs now, which must know the command
    /// <c>rank</c>.
    /// </summary>
    public RankProgram? Program { get; init; }

    /// <summary>A fault to inject, into the first process of the last rank where there are several; for tests.</summary>
    public FaultInjection? Fault { get; init; }

    /// <summary>The clock of step times and status.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
