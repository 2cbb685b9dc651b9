using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace SnoopiCluster.Cli.Tests;

/// <summary>
/// The built program as a process of its own, for what only a process can show: signals and a full disk.
/// </summary>
internal sealed class SnoopiProcess : IDisposable
{
    // Far longer than any of these runs takes; a test that hangs ends here.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly StringBuilder _error = new();
    private readonly CancellationTokenSource _patience;

    private SnoopiProcess(ProcessStartInfo start, TimeSpan? patience = null)
    {
        _patience = new CancellationTokenSource(patience ?? Patience);
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_error)
            {
                _error.AppendLine(line.Data);
            }
        };
        _process.BeginErrorReadLine();

        // Ends every read and wait below.
        _patience.Token.Register(Kill);
    }

    /// <summary>The program in its own folder, where everything is that it needs without the tests' web server.</summary>
    public static string Program { get; } = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory,
        "..",
        "..",
        "SnoopiCluster.Cli",
        Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)),
        "snoopi.dll"));

    /// <summary>The runtime that runs the tests, so that it is found wherever it is installed.</summary>
    public static string DotNet { get; } = Path.GetFullPath(
        Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", "..", "dotnet"));

    /// <summary>What went to standard error so far.</summary>
    public string Error
    {
        get
        {
            lock (_error)
            {
                return _error.ToString();
            }
        }
    }

    /// <summary>Starts the program.</summary>
    public static SnoopiProcess Start(string currentFolder, params string[] arguments) =>
        new(StartInfo(DotNet, currentFolder, [Program, .. arguments]));

    /// <summary>Starts the program for something longer than usual.</summary>
    public static SnoopiProcess StartLong(TimeSpan patience, string currentFolder, params string[] arguments) =>
        new(StartInfo(DotNet, currentFolder, [Program, .. arguments]), patience);

    /// <summary>Starts another program, such as a shell that runs this one in a world of its own.</summary>
    public static SnoopiProcess StartOther(string file, string currentFolder, params string[] arguments) =>
        new(StartInfo(file, currentFolder, arguments));

    /// <summary>
    /// Reads lines of JSON until one of an event fulfils a condition; fails the test when the output ends
    /// before.
    /// </summary>
    public JsonObject ReadUntil(string happening, Func<JsonObject, bool>? condition = null)
    {
        while (_process.StandardOutput.ReadLine() is { } line)
        {
            JsonObject read = JsonNode.Parse(line)!.AsObject();
            if ((string)read["event"]! == happening && (condition?.Invoke(read) ?? true))
            {
                return read;
            }
        }

        Assert.Fail($"the output ended before '{happening}'; standard error:\n{Error}");
        return [];
    }

    /// <summary>Sends a signal by its name, such as INT.</summary>
    public void Signal(string name)
    {
        using Process kill =
            Process.Start("kill", ["-" + name, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Reads the rest of the output and waits for the end.</summary>
    /// <returns>The exit code, and the rest of the output.</returns>
    public (int ExitCode, string Out) WaitForEnd()
    {
        string rest = _process.StandardOutput.ReadToEnd();
        _process.WaitForExit();
        Assert.False(
            _patience.IsCancellationRequested, $"still running when patience ended; standard error:\n{Error}");
        return (_process.ExitCode, rest);
    }

    public void Dispose()
    {
        Kill();
        _patience.Dispose();
        _process.Dispose();
    }

    private void Kill()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }
    }

    private static ProcessStartInfo StartInfo(
        string file, string currentFolder, IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(file, arguments)
        {
            WorkingDirectory = currentFolder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["OPENBLAS_NUM_THREADS"] = "1";
        start.Environment["SNOOPI_HOME"] = currentFolder;
        return start;
    }
}
