using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace SnoopiCluster.ToyWorld.Charts;

/// <summary>The machine's gnuplot, run for one script at a time.</summary>
internal static class Gnuplot
{
    private const string Program = "gnuplot";
    private const string HowToInstall = "On Debian: apt-get install gnuplot-nox fonts-dejavu-core.";

    // A chart takes a fraction of a second.
    private static readonly TimeSpan TimeMax = TimeSpan.FromMinutes(1);

    // Key entries without data, which the scripts use, came with it.
    private static readonly Version OldestVersion = new(5, 4);

    /// <exception cref="ChartException">It is missing, or older than what the scripts are written for.</exception>
    internal static async Task RequireAsync(CancellationToken cancellationToken)
    {
        byte[] output = await RunAsync(["--version"], script: "", cancellationToken);
        string said = Encoding.UTF8.GetString(output).Trim();

        // "gnuplot 5.4 patchlevel 4"
        string[] words = said.Split(' ');
        bool isKnown = Version.TryParse(words.ElementAtOrDefault(1), out Version? version);
        if (!isKnown || version < OldestVersion)
        {
            throw new ChartException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Charts need gnuplot {OldestVersion}; this machine's says '{said}'. {HowToInstall}"));
        }
    }

    /// <summary>What a script prints: a picture, where it draws one to its standard output.</summary>
    /// <exception cref="ChartException">It is missing, failed, or took longer than a minute.</exception>
    internal static Task<byte[]> DrawAsync(string script, CancellationToken cancellationToken) =>
        // -d: what a user prefers for plots of their own does not reach ours.
        RunAsync(["-d", "-"], script, cancellationToken);

    private static async Task<byte[]> RunAsync(
        string[] arguments, string script, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeMax);
        using Process process = Start(arguments);
        try
        {
            Task<byte[]> output = ReadAsync(process.StandardOutput.BaseStream, limit.Token);
            Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
            await FeedAsync(process, script, limit.Token);
            byte[] printed = await output;
            string said = (await errors).Trim();
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode == 0
                ? printed
                : throw new ChartException($"gnuplot ended with {process.ExitCode}: {said}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ChartException($"gnuplot had not ended after {TimeMax.TotalSeconds} s and was stopped.");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    private static async Task<byte[]> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        using MemoryStream bytes = new();
        await stream.CopyToAsync(bytes, cancellationToken);
        return bytes.ToArray();
    }

    private static async Task FeedAsync(Process process, string script, CancellationToken cancellationToken)
    {
        try
        {
            await process.StandardInput.WriteAsync(script.AsMemory(), cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it had read all; its exit code and its words say why.
        }
    }

    private static Process Start(string[] arguments)
    {
        ProcessStartInfo command = new(Program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // Numbers with a point, words in UTF-8, whatever the user's language.
            Environment = { ["LC_ALL"] = "C.UTF-8" },
        };
        try
        {
            return Process.Start(command) ?? throw new InvalidOperationException("No process was started.");
        }
        catch (Win32Exception e)
        {
            throw new ChartException(
                $"gnuplot, which draws the charts, cannot be started: {e.Message}. {HowToInstall}", e);
        }
    }
}
