using System.Collections.Concurrent;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Testing.Cluster;
using SnoopiCluster.Testing.Servers;

namespace SnoopiCluster.EndToEnd.Tests.Harness;

/// <summary>
/// One cluster for all tests whose faults it survives: two nodes with two slots each. Every test takes it whole, whatever the
/// one before has left.
/// </summary>
public sealed class SharedCluster(PostgresServer postgres, TinyWorld world) : IAsyncLifetime
{
    private readonly ConcurrentDictionary<(long Steps, int WorldSize), RankFinished> _undisturbed = new();
    private TestCluster? _cluster;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _ = postgres.Postgres; // skips where there is none
        _cluster = await TestCluster.StartAsync(postgres, world);
    }

    /// <summary>The cluster, whole.</summary>
    internal async Task<TestCluster> TakeAsync()
    {
        await _cluster!.MakeWholeAsync();
        return _cluster;
    }

    /// <summary>Where a run ends that nothing happens to.</summary>
    internal async Task<RankFinished> UndisturbedAsync(long steps, int worldSize = 2)
    {
        if (!_undisturbed.TryGetValue((steps, worldSize), out RankFinished? finished))
        {
            RunUnderTest run = await _cluster!.SubmitAsync(world.Spec(steps, worldSize));
            RunView view = await run.UntilCompletedAsync();
            finished = view.Finished!;
            _undisturbed[(steps, worldSize)] = finished;
        }

        return finished;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }
}

/// <summary>The tests that share a cluster.</summary>
[CollectionDefinition(Name)]
public sealed class SharedClusterTests : ICollectionFixture<SharedCluster>
{
    /// <summary>Name of the collection.</summary>
    public const string Name = "shared cluster";
}
