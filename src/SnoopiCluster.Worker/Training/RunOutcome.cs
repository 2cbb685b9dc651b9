namespace SnoopiCluster.Worker.Training;

/// <summary>How a call of <see cref="LocalRun.Run"/> ended; closed to the three records below.</summary>
/// <param name="Step">Number of the next step: how many steps lie behind.</param>
public abstract record RunOutcome(long Step);

/// <summary>All steps are done and the student is exported.</summary>
/// <param name="Step">Number of steps.</param>
/// <param name="StudentHash">SHA-256 of the student's fp32 weights, hex.</param>
/// <param name="LedgerHash">The ledger's chain over all steps, hex.</param>
/// <param name="StudentFolder">The exported diffusers pipeline.</param>
public sealed record RunCompleted(long Step, string StudentHash, string LedgerHash, string StudentFolder) : RunOutcome(Step);

/// <summary>Stopped between steps on request, with a checkpoint at the step.</summary>
/// <param name="Step">Number of the next step.</param>
public sealed record RunStopped(long Step) : RunOutcome(Step);

/// <summary>Ended for a reason that going on would meet again.</summary>
/// <param name="Step">Number of the next step.</param>
/// <param name="Cause">One line that a person can read.</param>
public sealed record RunFailed(long Step, string Cause) : RunOutcome(Step);
