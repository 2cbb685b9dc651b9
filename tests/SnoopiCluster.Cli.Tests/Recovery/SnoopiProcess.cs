using System.Diagnostics;

namespace SnoopiCluster.Cli.Tests.Recovery;

/// <summary>The real <c>snoopi</c> program as a process of its own.</summary>
internal sealed class SnoopiProcess : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _errors;

    private SnoopiProcess(string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "snoopi.dll"));
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["OPENBLAS_NUM_THREADS"] = "1";
        _process = Process.Start(start)!;
        _output = _process.StandardOutput.ReadToEndAsync();
        _errors = _process.StandardError.ReadToEndAsync();
    }

    public static SnoopiProcess Start(params string[] arguments) => new(arguments);

    /// <summary>Runs to the end and fails the test on another exit code than the one expected.</summary>
    public static async Task<string> RunAsync(int expectedExitCode, params string[] arguments)
    {
        using SnoopiProcess process = Start(arguments);
        return await process.EndAsync(expectedExitCode);
    }

    /// <summary>Whether the process is over.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>The operating system's number of it.</summary>
    public int Id => _process.Id;

    /// <summary>Sends SIGKILL.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Waits for the end; all output, standard error last.</summary>
    public async Task<string> EndAsync(params int[] expectedExitCodes)
    {
        using var limit = new CancellationTokenSource(Limit);
        await _process.WaitForExitAsync(limit.Token);
        string text = await _output + await _errors;
        Assert.True(
            expectedExitCodes.Contains(_process.ExitCode),
            $"exit code {_process.ExitCode} instead of {string.Join(" or ", expectedExitCodes)}: {text}");
        return text;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
