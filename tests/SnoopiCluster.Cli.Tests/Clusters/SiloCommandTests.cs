using SnoopiCluster.Testing;

namespace SnoopiCluster.Cli.Tests.Clusters;

/// <summary>Commands that are given a silo of canned answers, in a folder of their own.</summary>
public abstract class SiloCommandTests : IAsyncLifetime
{
    private protected TemporaryFolder Folder { get; } = TestData.NewFolder();

    private protected ApiSilo Silo { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Silo = await ApiSilo.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await Silo.DisposeAsync();
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected CommandRun Run(params string[] arguments) =>
        CommandRun.Of(Folder.FullPath, [.. arguments, "--silo", Silo.Url]);
}
