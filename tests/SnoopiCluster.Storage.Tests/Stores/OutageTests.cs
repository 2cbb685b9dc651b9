using System.Data.Common;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Storage.Postgres;
using SnoopiCluster.Testing;
using SnoopiCluster.Testing.Servers;

namespace SnoopiCluster.Storage.Tests.Stores;

/// <summary>The server goes and comes back while a program goes on.</summary>
public sealed class OutageTests(PostgresServer server)
{
    private const int MostTries = 20;

    [Fact]
    public async Task Append_ServerCrashedAndCameBack_GoesOnWithNothingLost()
    {
        _ = server.Postgres;
        using TemporaryFolder folder = TestData.NewFolder();
        await using PrivatePostgres postgres = new(
            new() { Folder = folder.FullPath, IsDurable = false, EndsWithProcess = true });
        await postgres.StartAsync();
        await postgres.CreateDatabaseAsync("snoopi");
        await using SnoopiDatabase database = new(postgres.ConnectionString("snoopi"));
        await database.MigrateAsync();
        RunState run = Scene.Run(1);
        await database.Runs.CreateAsync(run, [], null, default);
        await database.Progress.AppendStepsAsync(run.Id, run.Fence, Scene.Steps(0, 5), default);

        await postgres.StopAsync(PostgresStop.Immediate);
        Assert.False(await database.IsReachableAsync());
        DbException fault = await Assert.ThrowsAnyAsync<DbException>(
            () => database.Progress.AppendStepsAsync(run.Id, run.Fence, Scene.Steps(5, 5), default));
        Assert.True(fault.IsTransient);

        await postgres.StartAsync();
        Assert.Equal(
            new AppendOutcome.Stored(10, Scene.HashOf(9)),
            await RetryAsync(() => database.Progress.AppendStepsAsync(run.Id, run.Fence, Scene.Steps(3, 7), default)));
        Assert.Equal(10, (await database.Progress.ReadStepsAsync(run.Id, 0, 100, default)).Length);
    }

    // What a caller does: connections that broke while they lay in the pool each fail once.
    private static async Task<T> RetryAsync<T>(Func<Task<T>> call)
    {
        for (int tried = 1; ; tried++)
        {
            try
            {
                return await call();
            }
            catch (DbException e) when (e.IsTransient && tried < MostTries)
            {
                await Task.Delay(50);
            }
        }
    }
}
