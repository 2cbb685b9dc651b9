using System.Text.Json.Nodes;
using Microsoft.Playwright;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Testing.Cluster;
using static Microsoft.Playwright.Assertions;

namespace SnoopiCluster.Dashboard.Tests.Browser;

/// <summary>What the pages say of runs of two ranks that something happens to: to real processes, while they train.</summary>
[Collection(BrowserTests.Name)]
public sealed class TroubledRunTests(BrowserCluster shared)
{
    private const int CheckpointsEvery = 100;
    private const int NumSteps = 260;
    private const long Skipped = 12;
    private const string Unwanted = "many boats";

    // The second process of rank 1 stands still there until it is killed, so that much is left to be done again.
    private const int StandsStillAt = 150;

    // A rank's pace is told every two seconds, and processes come and go meanwhile.
    private static readonly LocatorAssertionsToHaveCountOptions Soon = new() { Timeout = 30_000 };

    // Whether the first chart is drawn, which may be after its canvas is there.
    private const string HasChart = """
        async () => {
            const { getInstanceByDom } = await import("/lib/echarts/echarts.mjs");
            const canvas = document.querySelector(".chart-canvas");
            return (canvas && getInstanceByDom(canvas)?.getOption()?.series?.length) > 0;
        }
        """;

    // What grey stands behind the first chart: name, from and to of each band.
    private const string ReadBands = """
        async () => {
            const { getInstanceByDom } = await import("/lib/echarts/echarts.mjs");
            const lines = getInstanceByDom(document.querySelector(".chart-canvas")).getOption().series;
            return lines.flatMap(line => line.markArea?.data ?? []).map(([from, to]) => `${from.name} ${from.xAxis} ${to.xAxis}`);
        }
        """;

    [Fact]
    public async Task Run_WithASkippedStepALostRankAndThenNoneLeft_TellsItOnItsPages()
    {
        (RunView run, long restored) = await TrainThroughTroubleAsync();
        await using BrowserSession session = await shared.OpenAsync();

        await SeeTimelineAsync(session, run, restored);
        await SeeBandsAsync(session, run, restored);
        await SeeWhatIsSteeredAwayFromAsync(session, run);
        await SeeProofAsync(session, run);
    }

    [Fact]
    public async Task Ranks_OneIsSlowed_IsMarkedUntilItIsNotAnyMore()
    {
        await using BrowserCluster.EndlessRun slowed = await shared.TrainEndlesslyAsync("slowed", TwoRanks);
        RunUnderTest run = slowed.Run;
        await using BrowserSession session = await shared.OpenAsync();
        await session.GoToAsync($"runs/{run.Id}/ranks");
        ILocator straggler = session.Page.Locator("tr.straggler");
        await Expect(session.Page.Locator(".tab-body canvas").First).ToBeVisibleAsync();
        await Expect(session.Page.Locator(".tab-body tbody tr")).ToHaveCountAsync(2);

        await using (new SlowedProcess(await run.SystemIdOfAsync(rank: 1)))
        {
            await Expect(straggler).ToHaveCountAsync(1, Soon);
            await Expect(straggler.Locator("td").First).ToHaveTextAsync("1");
            await Expect(session.Page.Locator(".note.warn")).ToContainTextAsync("Rank 1 computes more than 1.2 times as long");
            await session.KeepPictureAsync("run-straggler-1280-light");
        }

        await Expect(straggler).ToHaveCountAsync(0, Soon);
    }

    private static void TwoRanks(JsonObject spec) => spec["cluster"] = new JsonObject { ["world_size"] = 2 };

    // A step that is not finite, then the loss of one rank, then that of both, after the first checkpoint.
    private async Task<(RunView Run, long Restored)> TrainThroughTroubleAsync()
    {
        shared.Cluster.Inject($"poison-gradient@{Skipped}");
        RunUnderTest run = await shared.SubmitAsync("troubled", NumSteps, spec =>
        {
            TwoRanks(spec);
            spec["checkpoints"] = new JsonObject { ["every"] = CheckpointsEvery };
            spec["samples"] = new JsonObject
            {
                ["every"] = 65,
                ["prompts"] = new JsonArray("a quiet lake"),
                ["negatives"] = new JsonArray(Unwanted),
                ["seeds"] = 2,
            };
        });
        await run.UntilStepAsync(Skipped + 1);
        shared.Cluster.Inject($"stop@{StandsStillAt}");
        await run.KillAsync(rank: 1);
        await run.UntilAsync("has a checkpoint", view => !view.Checkpoints.IsEmpty);
        await run.UntilStepAsync(CheckpointsEvery + 10);
        int[] ranks = [.. shared.Cluster.SystemIdsOf(run.Id).Values];
        Assert.Equal(2, ranks.Length);
        Array.ForEach(ranks, ProcessTable.Kill);
        RunView view = await run.UntilCompletedAsync();
        Assert.Equal(2, view.Fence.Attempt);
        FormedGroup last = (await run.GroupsAsync())[^1];
        Assert.NotNull(last.RestoredFrom);
        return (view, last.Step);
    }

    private static async Task SeeTimelineAsync(BrowserSession session, RunView run, long restored)
    {
        await session.GoToAsync($"runs/{run.Id}/timeline");
        ILocator recoveries = session.Page.Locator(".recovery");
        await Expect(recoveries).ToHaveCountAsync(2);

        // The newest stands first.
        ILocator startedAgain = recoveries.First;
        await Expect(startedAgain.Locator(".chip")).ToHaveTextAsync("started again");
        await Expect(startedAgain).ToContainTextAsync("Ranks 0, 1 were lost");
        await Expect(startedAgain.Locator(".recovery-took")).ToContainTextAsync("taken again");
        ILocator wentOn = recoveries.Last;
        await Expect(wentOn.Locator(".chip")).ToHaveTextAsync("went on from memory");
        await Expect(wentOn).ToContainTextAsync("Rank 1 was lost");
        await Expect(wentOn.Locator(".recovery-took")).ToContainTextAsync("no step lost");
        await Expect(wentOn.Locator(".phase").First).ToBeVisibleAsync();
        await Expect(session.Page.Locator(".tab-body .hint").First).ToContainTextAsync("2 attempts, 3 memberships, 2 recoveries");
        await Expect(session.Page.Locator("tr.trouble").First).ToBeVisibleAsync();
        await Expect(session.Page.Locator(".entry-text", new() { HasText = $"2 ranks go on with step {restored}, from " }))
            .ToHaveCountAsync(1);
        await KeepWideAndNarrowAsync(session, "run-troubled-timeline");
    }

    private static async Task SeeBandsAsync(BrowserSession session, RunView run, long restored)
    {
        await session.GoToAsync($"runs/{run.Id}/curves");
        await Expect(session.Page.Locator(".legend-note")).ToContainTextAsync("replayed");
        await session.Page.WaitForFunctionAsync(HasChart);
        string[] bands = await session.Page.EvaluateAsync<string[]>(ReadBands);
        Assert.Contains($"void {Skipped} {Skipped + 1}", bands);
        Assert.Contains(bands, band => band.StartsWith($"replayed {restored} ", StringComparison.Ordinal));
        await KeepWideAndNarrowAsync(session, "run-troubled-curves");
    }

    private static async Task SeeWhatIsSteeredAwayFromAsync(BrowserSession session, RunView run)
    {
        await session.GoToAsync($"runs/{run.Id}/samples");
        ILocator rows = session.Page.Locator(".sample-grid tbody tr");
        await Expect(rows).ToHaveCountAsync(2);
        await Expect(rows.Nth(1).Locator(".negative")).ToContainTextAsync(Unwanted);
        await Expect(rows.Nth(1).Locator("img")).ToHaveCountAsync(2);
        string[] sources = await session.Page.EvaluateAsync<string[]>(
            "[...document.querySelectorAll('.sample img')].map(image => image.src)");
        Assert.Equal(4, sources.Distinct().Count());
        await KeepWideAndNarrowAsync(session, "run-troubled-samples");
    }

    // What was lost and taken again, and what was skipped, is all accounted for.
    private static async Task SeeProofAsync(BrowserSession session, RunView run)
    {
        await session.GoToAsync($"runs/{run.Id}/ledger");
        await session.Page.GetByRole(AriaRole.Button, new() { Name = "Recompute" }).ClickAsync();
        await Expect(session.Page.Locator(".ledger-badge h2")).ToHaveTextAsync("Sound", new() { Timeout = 30_000 });
        await Expect(session.Page.Locator(".facts div").Filter(new() { HasText = "Skipped" }).Locator("dd"))
            .ToHaveTextAsync("1");
        await KeepWideAndNarrowAsync(session, "run-troubled-ledger");
    }

    private static async Task KeepWideAndNarrowAsync(BrowserSession session, string name)
    {
        await session.SettleAsync();
        await session.KeepPictureAsync($"{name}-1280-light");
        await session.Page.SetViewportSizeAsync(390, 844);
        await session.SettleAsync();
        await PageLookTests.FitsAsync(session.Page);
        await session.KeepPictureAsync($"{name}-390-light");
        Assert.Empty(await AxeCheck.ViolationsAsync(session.Page));
        await session.Page.SetViewportSizeAsync(1280, 860);
    }
}
