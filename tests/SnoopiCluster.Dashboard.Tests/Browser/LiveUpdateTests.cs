using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Playwright;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Testing.Cluster;
using static Microsoft.Playwright.Assertions;

namespace SnoopiCluster.Dashboard.Tests.Browser;

/// <summary>A page that is open while its run trains.</summary>
[Collection(BrowserTests.Name)]
public sealed class LiveUpdateTests(BrowserCluster shared, ITestOutputHelper output)
{
    // The issue asks for 2 s; where other builds share the two cores a reading may be late by a scheduler's whim.
    private static readonly TimeSpan Promise = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(3);

    private const int NumHeaderChanges = 12;
    private const int NumChartChanges = 6;

    // Each time the header, and the first chart, show another step: how many are done by then, the header's loss, and when, on
    // the clock that the database has too.
    private const string NoteChanges = """
        async () => {
            const { getInstanceByDom } = await import("/lib/echarts/echarts.mjs");
            window.notReloaded = true;
            window.header = [];
            window.chart = [];
            const note = (changes, step, loss) => {
                if (step > (changes.at(-1)?.step ?? 0)) changes.push({ step, at: Date.now(), loss });
            };
            const read = name => document.querySelector(`[data-live=${name}]`)?.firstChild?.textContent.trim().replaceAll(",", "");
            new MutationObserver(() => note(window.header, Number(read("step")), read("vsd-loss") ?? ""))
                .observe(document.querySelector(".run-head"), { subtree: true, childList: true, characterData: true });
            window.looking = setInterval(() => {
                const canvas = document.querySelector(".chart-canvas");
                const line = canvas && getInstanceByDom(canvas)?.getOption()?.series?.[0];
                const [step, loss] = line?.data.at(-1) ?? [-1];
                note(window.chart, step + 1, String(loss));
            }, 50);
        }
        """;

    private sealed record Change
    {
        public long Step { get; init; }

        public double At { get; init; }

        public string Loss { get; init; } = "";
    }

    [Fact]
    public async Task RunPage_WhileItTrains_ShowsAStepWithinTwoSecondsOfItsCommit()
    {
        await using BrowserCluster.EndlessRun lives = await shared.TrainEndlesslyAsync("lives");
        RunUnderTest run = lives.Run;
        await using BrowserSession session = await shared.OpenAsync();
        IPage page = session.Page;
        await session.GoToAsync($"runs/{run.Id}/curves");
        await page.EvaluateAsync(NoteChanges);
        await page.WaitForFunctionAsync(
            "([header, chart]) => window.header.length >= header && window.chart.length >= chart",
            new[] { NumHeaderChanges, NumChartChanges },
            new() { Timeout = 30_000 });
        await page.EvaluateAsync("clearInterval(window.looking)");
        Change[] header = await page.EvaluateAsync<Change[]>("window.header");
        Change[] chart = await page.EvaluateAsync<Change[]>("window.chart");
        Assert.True(await page.EvaluateAsync<bool>("window.notReloaded"));
        await session.KeepPictureAsync("run-live-curves-1280-light");

        ImmutableArray<StoredStep> rows = await run.StepsAsync();
        AssertInTime("header", header, rows);
        AssertInTime("chart", chart, rows);

        await LookAtRanksAsync(session);
        await CancelAsync(page, run);
    }

    private void AssertInTime(string where, Change[] changes, ImmutableArray<StoredStep> rows)
    {
        TimeSpan[] delays = [.. DelaysOf(changes, rows)];
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{delays.Length} steps from commit to {where}: median {Median(delays).TotalMilliseconds:0} ms, "
            + $"longest {delays.Max().TotalMilliseconds:0} ms; {changes[^1].Step - changes[0].Step} steps in "
            + $"{(changes[^1].At - changes[0].At) / 1000:0.0} s"));
        Assert.All(changes, change => Assert.Matches(@"^[-+]?[\d.]+", change.Loss));
        Assert.True(Median(delays) < Promise, $"the median of the {where} is {Median(delays)}");
        Assert.True(delays.Max() < Most, $"the longest of the {where} is {delays.Max()}");
    }

    // What each rank's time goes to is there only while it trains.
    private static async Task LookAtRanksAsync(BrowserSession session)
    {
        await session.Page.Locator("nav.tabs").GetByRole(AriaRole.Link, new() { Name = "Ranks" }).ClickAsync();
        await Expect(session.Page.Locator(".tab-body canvas").First).ToBeVisibleAsync();
        await session.SettleAsync();
        await session.KeepPictureAsync("run-live-ranks-1280-light");
        Assert.Empty(await AxeCheck.ViolationsAsync(session.Page));
        await PageLookTests.FitsAsync(session.Page);
    }

    // Every step that a change has brought was committed some time before it; the first change may bring old ones.
    private static IEnumerable<TimeSpan> DelaysOf(Change[] changes, ImmutableArray<StoredStep> rows)
    {
        for (int i = 1; i < changes.Length; i++)
        {
            DateTimeOffset shown = DateTimeOffset.FromUnixTimeMilliseconds((long)changes[i].At);
            foreach (StoredStep row in rows.Where(
                row => row.Record.Step >= changes[i - 1].Step && row.Record.Step < changes[i].Step))
            {
                yield return shown - row.At;
            }
        }
    }

    // A change of state is on the open page too, and the last curve stays.
    private async Task CancelAsync(IPage page, RunUnderTest run)
    {
        await shared.Cluster.Api.PostAsync($"runs/{run.Id}/cancel", new GiveCause("seen enough"));
        await Expect(page.Locator(".run-head [data-state]")).ToHaveAttributeAsync("data-state", "cancelled");
        await Expect(page.Locator(".run-cause")).ToContainTextAsync("seen enough");
        await run.UntilAsync("is over", view => view.Status == RunStatus.Cancelled);
    }

    private static TimeSpan Median(TimeSpan[] values) => values.Order().ElementAt(values.Length / 2);
}
