using Microsoft.Extensions.Logging.Abstractions;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Contracts.Client;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Dashboard.Live;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Dashboard.Tests.Live;

public sealed class RunCurveFeedsTests
{
    private static readonly TimeSpan BetweenSheets = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(4, 1)]
    [InlineData(12, 2)]
    public async Task LookAt_RunThatWentBack_ReadsTheSeriesAtOnce(long step, int attempt)
    {
        ManualClock clock = new() { Origin = Given.Begin };
        AskedSilo silo = new();
        using SiloClient client = silo.Client(clock);
        await using RunWatches watches = new(client, clock, NullLogger<RunWatches>.Instance);
        await using RunCurveFeeds feeds = new(client, watches, clock, NullLogger<RunCurveFeeds>.Instance);
        Heard sheets = new();
        int numSheets = 0;
        using RunCurveLook look = feeds.LookAt(Given.Run(RunStatus.Running), () =>
        {
            Interlocked.Increment(ref numSheets);
            sheets.Change();
        });
        EventWriter stream = (await silo.NextAsync("events")).Stream();
        AskedRequest series = await silo.NextAsync("series");
        Heard heard = new();
        using RunWatch watch = watches.Watch(Given.Id(1), heard.Change);
        await stream.SendAsync(Progress(10, 1));
        await heard.UntilAsync(() => watch.Current.Progress?.Step == 10);
        series.Give(Given.Series("vsd_loss", 4, 2));
        await clock.AdvanceWhenSetAsync(BetweenSheets);
        await sheets.UntilAsync(() => Volatile.Read(ref numSheets) == 2);

        await stream.SendAsync(Progress(step, attempt));
        await heard.UntilAsync(() => watch.Current.Progress?.Step == step);
        await clock.AdvanceWhenSetAsync(BetweenSheets);

        (await silo.NextAsync("series")).Give(Given.Series("vsd_loss", 4, 2));
    }

    private static (string Name, string Id, object Data) Progress(long step, int attempt) => (
        RunEventNames.Progress,
        $"0.{step}",
        new RunProgress(RunStatus.Running, step, 100, new Fence(attempt, 1), Given.Step(step - 1)));
}
