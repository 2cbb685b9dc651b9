using System.Runtime.InteropServices;

namespace SnoopiCluster.Cli;

/// <summary>What the process ends with; the README lists them.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Ok = 0;

    /// <summary>
    /// It was tried and failed: the machine, a file system, a run that diverged, a proof that does not hold.
    /// </summary>
    public const int Failed = 1;

    /// <summary>
    /// What was given cannot be used: the command line, a spec, a prompt file, a model folder.
    /// </summary>
    public const int Usage = 2;

    /// <summary>
    /// Stopped by a signal: 128 plus its number, as shells write it (130 for SIGINT, 143 for SIGTERM).
    /// </summary>
    public static int StoppedBy(PosixSignal signal) => signal == PosixSignal.SIGINT ? 130 : 143;
}
