using SnoopiCluster.Core.Sweeps;
using SnoopiCluster.Grains.Scheduling;
using SnoopiCluster.Grains.Sweeps;
using SnoopiCluster.Silo.Storage;
using SnoopiCluster.Storage;
using SnoopiCluster.Storage.Migrations;

namespace SnoopiCluster.Silo.Hosting;

/// <summary>
/// What happens once when the silo starts: the blob store is opened, the database brought to this program's version, the
/// scheduler activated (which wakes every living run and awaits the nodes), the living sweeps woken. Each is tried until it
/// succeeds: the silo may be started before its database. Then the blob store is rid of what killed writers left.
/// </summary>
internal sealed partial class SiloStart(
    SiloGate gate,
    SiloBlobs blobs,
    SnoopiDatabase database,
    IGrainFactory grains,
    ISweepStore sweeps,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<SiloStart> log) : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Started(stoppingToken);
        try
        {
            await UntilDoneAsync("the blob store", blobs.OpenAsync, stoppingToken);
            await UntilDoneAsync("Postgres", async end => await database.MigrateAsync(end), stoppingToken);
            await UntilDoneAsync("the runs' states", OpenSchedulerAsync, stoppingToken);
            await UntilDoneAsync("the sweeps' states", WakeSweepsAsync, stoppingToken);
        }
        catch (Exception e) when (e is SchemaException or ArgumentException)
        {
            LogBroken(e);
            gate.Break(e.Message);
            lifetime.StopApplication();
            return;
        }

        gate.Open();
        LogReady();
        await SweepBlobsAsync(stoppingToken);
    }

    // Grains can be called when the host has started.
    private async Task Started(CancellationToken stoppingToken)
    {
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration registration =
            lifetime.ApplicationStarted.Register(() => started.TrySetResult());
        await started.Task.WaitAsync(stoppingToken);
    }

    private async Task OpenSchedulerAsync(CancellationToken stoppingToken)
    {
        while (!await grains.GetGrain<ISchedulerGrain>(0).IsOpenAsync())
        {
            await Task.Delay(PollInterval, time, stoppingToken);
        }
    }

    private async Task WakeSweepsAsync(CancellationToken stoppingToken)
    {
        foreach (SweepId sweep in await sweeps.ListLivingAsync(stoppingToken))
        {
            await grains.GetGrain<ISweepGrain>(sweep.Value).WakeAsync();
        }
    }

    private async Task SweepBlobsAsync(CancellationToken stoppingToken)
    {
        try
        {
            LogSwept(await blobs.SweepAsync(stoppingToken));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotSwept(e);
        }
    }

    private async Task UntilDoneAsync(
        string what, Func<CancellationToken, Task> work, CancellationToken stoppingToken)
    {
        gate.WaitFor(what);
        for (TimeSpan pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await work(stoppingToken);
                return;
            }
#pragma warning disable CA1031 // Whatever keeps the stores away may pass; what cannot pass is caught above.
            catch (Exception e) when (e is not (OperationCanceledException or SchemaException or ArgumentException))
#pragma warning restore CA1031
            {
                gate.WaitFor($"{what}: {e.Message}");
                LogWaits(what, e.Message, pause.TotalSeconds);
            }

            await Task.Delay(pause, time, stoppingToken);
        }
    }

    [LoggerMessage(3001, LogLevel.Information, "The silo is ready")]
    private partial void LogReady();

    [LoggerMessage(3002, LogLevel.Warning, "The silo waits for {What}: {Cause}; again in {Seconds} s")]
    private partial void LogWaits(string what, string cause, double seconds);

    [LoggerMessage(3003, LogLevel.Critical, "The silo cannot start")]
    private partial void LogBroken(Exception e);

    [LoggerMessage(3004, LogLevel.Debug, "{Count} files that killed writers had left among the blobs are deleted")]
    private partial void LogSwept(int count);

    [LoggerMessage(3005, LogLevel.Warning, "What killed writers left among the blobs could not be deleted; it takes room, no more")]
    private partial void LogNotSwept(Exception e);
}
