using System.Diagnostics;
using System.Text.Json.Nodes;
using SnoopiCluster.Testing.Cluster;

namespace SnoopiCluster.EndToEnd.Tests.Harness;

/// <summary>The command line against a cluster under test.</summary>
internal static class SnoopiCommand
{
    /// <summary>Runs <c>snoopi run verify</c>.</summary>
    /// <returns>Exit code, and what it found.</returns>
    public static async Task<(int ExitCode, JsonObject Found)> VerifyAsync(TestCluster cluster, RunUnderTest run)
    {
        ProcessStartInfo start = new(
            TestCluster.DotNet,
            [
                Path.Combine(AppContext.BaseDirectory, "snoopi.dll"), "run", "verify", $"{run.Id}", "--json",
                "--silo", cluster.SiloUrl.ToString(), "--blobs", cluster.Blobs,
            ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["SNOOPI_HOME"] = cluster.FolderOf("verify");
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(text.StartsWith('{'), $"run verify ended with {process.ExitCode} and wrote '{text}', {await error}");
        return (process.ExitCode, JsonNode.Parse(text)!.AsObject());
    }
}
