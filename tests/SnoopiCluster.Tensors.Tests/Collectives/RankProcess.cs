using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace SnoopiCluster.Tensors.Tests.Collectives;

/// <summary>What a rank process answered to a command.</summary>
/// <param name="IsOk">Whether it succeeded.</param>
/// <param name="Milliseconds">How long the command took there.</param>
/// <param name="Kind">The kind of failure; empty when there was none.</param>
/// <param name="Text">The result, or the failure's message.</param>
internal sealed record RankAnswer(bool IsOk, int Milliseconds, string Kind, string Text);

/// <summary>One rank as a process of its own (<c>tests/rank</c>).</summary>
internal sealed partial class RankProcess : IDisposable
{
    private const int StopSignal = 19, ContinueSignal = 18;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly Process _process;

    public RankProcess()
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "SnoopiCluster.TestRank"))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["OPENBLAS_NUM_THREADS"] = "1";
        start.Environment["OMP_NUM_THREADS"] = "1";
        _process = Process.Start(start)!;
    }

    /// <summary>Sends a command without waiting for its answer.</summary>
    public void Send(string command)
    {
        _process.StandardInput.WriteLine(command);
        _process.StandardInput.Flush();
    }

    /// <summary>The next answer.</summary>
    public async Task<RankAnswer> AnswerAsync()
    {
        string? line = await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)
            .AsTask().WaitAsync(Limit);
        Assert.NotNull(line);
        string[] words = line.Split(' ', 4);
        int milliseconds = int.Parse(words[1], CultureInfo.InvariantCulture);
        return words[0] == "ok"
            ? new RankAnswer(true, milliseconds, "", string.Join(' ', words[2..]))
            : new RankAnswer(false, milliseconds, words[2], words[3]);
    }

    /// <summary>Sends a command and waits for its answer.</summary>
    public Task<RankAnswer> AskAsync(string command)
    {
        Send(command);
        return AnswerAsync();
    }

    /// <summary>Sends SIGKILL.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Sends SIGSTOP.</summary>
    public void Stop() => Assert.Equal(0, Signal(_process.Id, StopSignal));

    /// <summary>Sends SIGCONT.</summary>
    public void Continue() => Assert.Equal(0, Signal(_process.Id, ContinueSignal));

    /// <summary>Closes its input; its exit code.</summary>
    public async Task<int> EndAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Limit);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Signal(int process, int signal);
}
