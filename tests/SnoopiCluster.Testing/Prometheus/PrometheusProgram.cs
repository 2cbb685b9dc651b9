using System.Diagnostics;

namespace SnoopiCluster.Testing.Prometheus;

/// <summary>
/// Prometheus' own programs, from the folder into which <c>./snoopi test</c> unpacks them, else from the PATH;
/// <c>SNOOPI_PROMETHEUS</c> names another folder.
/// </summary>
public static class PrometheusProgram
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Full path of a program; skips the test where it is not installed.</summary>
    /// <param name="name"><c>prometheus</c> or <c>promtool</c>.</param>
    public static string Find(string name)
    {
        string unpacked = Environment.GetEnvironmentVariable("SNOOPI_PROMETHEUS") is { Length: > 0 } given
            ? given
            : Path.Combine(TestData.RepositoryRoot, "artifacts", "prometheus", "usr", "bin");
        IEnumerable<string> folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Prepend(unpacked);
        string? found = folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(found is null, $"{name} is not installed: ./snoopi test unpacks it into {unpacked}");
        return found;
    }

    /// <summary>Runs <c>promtool</c> and asserts that it is content.</summary>
    /// <param name="input">What it reads from its standard input.</param>
    /// <param name="arguments">What it is started with.</param>
    /// <returns>What it said.</returns>
    public static async Task<string> PromtoolAsync(string input, params string[] arguments)
    {
        ProcessStartInfo start = new(Find("promtool"), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        using CancellationTokenSource limit = new(Patience);
        Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
        Task<string> error = process.StandardError.ReadToEndAsync(limit.Token);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        string said = await output + await error;
        await process.WaitForExitAsync(limit.Token);
        Assert.True(process.ExitCode == 0, $"promtool {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{said}");
        return said;
    }
}
