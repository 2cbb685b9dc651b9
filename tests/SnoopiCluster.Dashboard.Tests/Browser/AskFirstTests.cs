using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Sweeps;
using SnoopiCluster.Testing.Cluster;
using static Microsoft.Playwright.Assertions;

namespace SnoopiCluster.Dashboard.Tests.Browser;

/// <summary>What ends something is asked first, with what will happen; who turns it down has changed nothing.</summary>
[Collection(BrowserTests.Name)]
public sealed class AskFirstTests(BrowserCluster shared)
{
    private const string Node = "b";

    // Ranks come and go meanwhile.
    private static readonly LocatorAssertionsToHaveAttributeOptions Soon = new() { Timeout = 30_000 };

    /// <summary>Lets a run wait for ever: no cluster of the tests has so many slots.</summary>
    internal static void NeverStarts(JsonObject spec) =>
        (spec["batch"], spec["cluster"]) = (64, new JsonObject { ["world_size"] = 64 });

    [Fact]
    public async Task Cancel_TurnedDownThenTaken_ChangesNothingThenTheRun()
    {
        RunUnderTest run = await shared.SubmitAsync("asked-first", steps: 10, NeverStarts);
        await using BrowserSession session = await shared.OpenAsync();
        IPage page = session.Page;
        await session.GoToAsync($"runs/{run.Id}");
        RunSummary listed = Assert.Single((await shared.Cluster.Api.GetAsync<RunList>("runs?search=asked-first")).Runs);
        await Expect(page.Locator(".run-cause")).ToHaveTextAsync(listed.Wait!.Cause);
        ILocator cancel = page.GetByRole(AriaRole.Button, new() { Name = "Cancel", Exact = true });
        ILocator question = page.GetByRole(AriaRole.Dialog, new() { Name = "Cancel asked-first for good?" });

        await cancel.ClickAsync();
        await Expect(question).ToContainTextAsync("it can never be resumed");
        await Expect(question).ToContainTextAsync("It has done no step yet.");
        await Expect(question.GetByRole(AriaRole.Button, new() { Name = "Keep things as they are" })).ToBeFocusedAsync();
        await session.KeepPictureAsync("question-1280-light");
        Assert.Empty(await AxeCheck.ViolationsAsync(page));
        await page.Keyboard.PressAsync("Escape");
        await Expect(question).ToBeHiddenAsync();
        await cancel.ClickAsync();
        await question.GetByRole(AriaRole.Button, new() { Name = "Keep things as they are" }).ClickAsync();
        await Expect(question).ToBeHiddenAsync();
        Assert.Equal(RunStatus.Queued, (await run.ViewAsync()).Status);
        Assert.DoesNotContain(await run.TimelineAsync(), IsEnd);

        await cancel.ClickAsync();
        await question.GetByRole(AriaRole.Textbox).FillAsync("wrong teacher");
        await question.GetByRole(AriaRole.Button, new() { Name = "Cancel the run" }).ClickAsync();
        await Expect(page.Locator(".run-head [data-state]")).ToHaveAttributeAsync("data-state", "cancelled");
        await Expect(page.Locator(".run-cause")).ToContainTextAsync("wrong teacher");
        Assert.Equal(RunStatus.Cancelled, (await run.ViewAsync()).Status);
    }

    [Fact]
    public async Task Pause_ThenResume_StopsTheRunAtACheckpointAndGoesOnFromThere()
    {
        await using BrowserCluster.EndlessRun endless = await shared.TrainEndlesslyAsync("paused");
        RunUnderTest run = endless.Run;
        await using BrowserSession session = await shared.OpenAsync();
        IPage page = session.Page;
        await session.GoToAsync($"runs/{run.Id}");
        ILocator state = page.Locator(".run-head [data-state]");

        await page.GetByRole(AriaRole.Button, new() { Name = "Pause", Exact = true }).ClickAsync();
        ILocator question = page.GetByRole(AriaRole.Dialog, new() { Name = "Pause paused?" });
        await Expect(question).ToContainTextAsync("No step is lost.");
        await question.GetByRole(AriaRole.Textbox).FillAsync("the machine is needed");
        await question.GetByRole(AriaRole.Button, new() { Name = "Pause", Exact = true }).ClickAsync();
        await Expect(state).ToHaveAttributeAsync("data-state", "paused", Soon);
        await Expect(page.Locator(".run-cause")).ToContainTextAsync("the machine is needed");
        RunView paused = await run.ViewAsync();
        Assert.Equal((RunStatus.Paused, paused.Step), (paused.Status, paused.Checkpoints[^1].Step));

        await page.GetByRole(AriaRole.Button, new() { Name = "Resume", Exact = true }).ClickAsync();
        question = page.GetByRole(AriaRole.Dialog, new() { Name = "Resume paused?" });
        await Expect(question).ToContainTextAsync("from the checkpoint before step");
        await question.GetByRole(AriaRole.Button, new() { Name = "Resume", Exact = true }).ClickAsync();
        await Expect(state).ToHaveAttributeAsync("data-state", "running", Soon);
        await run.UntilStepAsync(paused.Step + 1);
        Assert.Equal(paused.Step, (await run.GroupsAsync())[^1].Step);
    }

    [Fact]
    public async Task Sweep_ExtendedThenStopped_HasTheNewTrialsThenNoneThatGoesOn()
    {
        SweepView sweep = await shared.SubmitWaitingSweepAsync("grows");
        await using BrowserSession session = await shared.OpenAsync();
        IPage page = session.Page;
        await session.GoToAsync($"sweeps/{sweep.Id}");
        ILocator trials = page.Locator(".trial-counts li").First;
        await Expect(trials).ToHaveTextAsync("1 trial");

        await page.GetByRole(AriaRole.Button, new() { Name = "Extend" }).ClickAsync();
        ILocator form = page.GetByRole(AriaRole.Dialog, new() { Name = "Extend grows" });
        ILocator values = form.GetByLabel("kappa.range: values to add, one a line");
        await values.FillAsync("[3, 1]");
        await form.GetByRole(AriaRole.Button, new() { Name = "Extend" }).ClickAsync();
        await Expect(form.GetByRole(AriaRole.Alert)).ToContainTextAsync("kappa.range");
        await session.KeepPictureAsync("extend-1280-light");
        Assert.Empty(await AxeCheck.ViolationsAsync(page));
        await values.FillAsync("[0, 2]\n[2, 6]");
        await form.GetByRole(AriaRole.Button, new() { Name = "Extend" }).ClickAsync();
        await Expect(form).ToBeHiddenAsync();
        await Expect(trials).ToHaveTextAsync("3 trials");

        await page.GetByRole(AriaRole.Button, new() { Name = "Stop" }).ClickAsync();
        ILocator question = page.GetByRole(AriaRole.Dialog, new() { Name = "Stop grows for good?" });
        await Expect(question).ToContainTextAsync("A stopped sweep cannot go on.");
        await question.GetByRole(AriaRole.Button, new() { Name = "Stop the sweep" }).ClickAsync();
        await Expect(page.Locator(".run-head .chip.state")).ToHaveTextAsync("stopped", new() { Timeout = 30_000 });
        SweepView stopped = await shared.Cluster.Api.GetAsync<SweepView>($"sweeps/{sweep.Id}");
        Assert.Equal((SweepStatus.Stopped, 3), (stopped.Status, stopped.NumTrials));
    }

    [Fact]
    public async Task Exclude_TurnedDownThenTakenThenReturned_ChangesNothingThenTheNode()
    {
        await using BrowserSession session = await shared.OpenAsync();
        IPage page = session.Page;
        await session.GoToAsync("nodes");
        ILocator card = page.Locator($"[data-node='{Node}']");
        ILocator exclude = card.GetByRole(AriaRole.Button, new() { Name = "Exclude" });
        ILocator question = page.GetByRole(AriaRole.Dialog, new() { Name = $"Exclude node {Node}?" });

        await exclude.ClickAsync();
        await Expect(question).ToContainTextAsync("It takes no ranks until it is returned to service");
        await Expect(question).ToContainTextAsync("No run has ranks on it.");
        await question.GetByRole(AriaRole.Button, new() { Name = "Keep things as they are" }).ClickAsync();
        await Expect(question).ToBeHiddenAsync();
        Assert.Equal(NodeDuty.Serving, await DutyAsync());

        await exclude.ClickAsync();
        await question.GetByRole(AriaRole.Button, new() { Name = "Exclude the node" }).ClickAsync();
        await Expect(card).ToContainTextAsync("excluded");
        Assert.Equal(NodeDuty.Excluded, await DutyAsync());

        await card.GetByRole(AriaRole.Button, new() { Name = "Return to service" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Return it" }).ClickAsync();
        await Expect(exclude).ToBeVisibleAsync();
        Assert.Equal(NodeDuty.Serving, await DutyAsync());
    }

    private static bool IsEnd(TimelineEntry entry) =>
        entry.Event.Text.Contains("cancel", StringComparison.OrdinalIgnoreCase);

    private async Task<NodeDuty> DutyAsync()
    {
        ImmutableArray<NodeView> nodes = (await shared.Cluster.Api.GetAsync<NodeList>("nodes")).Nodes;
        return nodes.Single(node => node.Name.Value == Node).Duty;
    }
}
