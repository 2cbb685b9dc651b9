namespace SnoopiCluster.Cli;

/// <summary>Ends a command with one message on standard error: what was found and what to do.</summary>
/// <param name="message">The whole message; may span lines.</param>
/// <param name="exitCode">One of <see cref="ExitCode"/>.</param>
internal sealed class CliFault(string message, int exitCode = ExitCode.Usage) : Exception(message)
{
    /// <summary>What the process ends with.</summary>
    public int ExitCode { get; } = exitCode;
}
