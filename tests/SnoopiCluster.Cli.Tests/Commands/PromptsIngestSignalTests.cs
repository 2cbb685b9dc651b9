using SnoopiCluster.Testing;

namespace SnoopiCluster.Cli.Tests.Commands;

/// <summary>
/// What signals do to an ingest, in real processes: the same command goes on and ends alike.
/// </summary>
public sealed class PromptsIngestSignalTests : IDisposable
{
    private const int NumPrompts = 400_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly TemporaryFolder _folder = TestData.NewFolder();

    public PromptsIngestSignalTests() => File.WriteAllLines(
        _folder.File("p.txt"),
        Enumerable.Range(0, NumPrompts).Select(i => $"prompt number {i * 7919L % 390_001}"));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("KILL", 137, 0)]
    [InlineData("KILL", 137, 5)]
    [InlineData("KILL", 137, 20)]
    [InlineData("INT", 130, 3)]
    [InlineData("TERM", 143, 3)]
    public void Signal_WhileShardsAreWritten_StartedAgainItGivesTheSameHash(
        string signal, int exitCode, int shard)
    {
        using (SnoopiProcess process = SnoopiProcess.Start(_folder.FullPath, Ingest("stopped")))
        {
            string written = _folder.File("stopped", $"shard-{shard:D5}.prompts");
            Assert.True(SpinWait.SpinUntil(() => File.Exists(written), Patience), process.Error);
            process.Signal(signal);

            Assert.Equal(exitCode, process.WaitForEnd().ExitCode);
            Assert.Equal(
                signal != "KILL",
                process.Error.Contains("the same command goes on", StringComparison.Ordinal));
        }

        Assert.False(File.Exists(_folder.File("stopped", "manifest.json")));
        CommandRun again = CommandRun.Of(_folder.FullPath, Ingest("stopped")).EndedWith(ExitCode.Ok);
        CommandRun undisturbed = CommandRun.Of(_folder.FullPath, Ingest("whole")).EndedWith(ExitCode.Ok);

        Assert.Equal((string)undisturbed.Json["manifest_hash"]!, (string)again.Json["manifest_hash"]!);
        Assert.Equal(390_001, (int)again.Json["num_prompts"]!);
        Assert.InRange((int)again.Json["num_shards_reused"]!, shard, (int)again.Json["num_shards"]! - 1);
    }

    private static string[] Ingest(string folder) =>
    [
        "prompts", "ingest", "p.txt", "--name", "p", "--out", folder, "--dedupe", "--shard-size", "2000",
        "--json",
    ];
}
