using System.Text.Json;
using System.Text.Json.Serialization;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Worker.Training;

namespace SnoopiCluster.Worker.Runs;

/// <summary>How a run folder was left, for people and for tools; the checkpoints and the ledger are what counts.</summary>
/// <param name="State">What the run is doing, or how it ended.</param>
/// <param name="Step">Number of the next step.</param>
/// <param name="Steps">Number of steps of the run.</param>
/// <param name="Cause">Why it is in this state, in one line.</param>
/// <param name="StudentHash">SHA-256 of the student's fp32 weights, once completed.</param>
/// <param name="LedgerHash">The ledger's chain, once completed.</param>
public sealed record RunStatus(
    RunState State, long Step, long Steps, string Cause, string? StudentHash = null, string? LedgerHash = null)
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        WriteIndented = true,
    };

    /// <summary>Reads a run folder's status; null when nothing has run in it yet.</summary>
    public static RunStatus? Read(RunFolder folder) => File.Exists(folder.StatusFile)
        ? JsonSerializer.Deserialize<RunStatus>(File.ReadAllText(folder.StatusFile), Options)
        : null;

    /// <summary>The status of a run that has ended in some way.</summary>
    internal static RunStatus Of(RunOutcome outcome, RunSpec spec) => outcome switch
    {
        RunCompleted done => new(
            RunState.Completed, done.Step, spec.Steps, "all steps are done", done.StudentHash, done.LedgerHash),
        RunStopped stopped => new(
            RunState.Paused, stopped.Step, spec.Steps, "stopped on request; resume goes on from here"),
        RunFailed failed => new(RunState.Failed, failed.Step, spec.Steps, failed.Cause),
        _ => throw new InvalidOperationException($"{outcome.GetType().Name} is no outcome of a run."),
    };

    /// <summary>Replaces a run folder's status.</summary>
    public void Write(RunFolder folder) =>
        AtomicFile.WriteText(folder.StatusFile, JsonSerializer.Serialize(this, Options) + "\n");
}

/// <summary>What a run is doing, or how it ended.</summary>
public enum RunState
{
    /// <summary>A process works on it, or was killed while it did.</summary>
    Running,

    /// <summary>Stopped between steps on request; resume goes on from there.</summary>
    Paused,

    /// <summary>All steps are done.</summary>
    Completed,

    /// <summary>Ended for a reason that going on would meet again.</summary>
    Failed,
}
