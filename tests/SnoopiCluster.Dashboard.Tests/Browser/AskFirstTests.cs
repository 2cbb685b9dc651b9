using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Testing.Cluster;
using static Microsoft.Playwright.Assertions;

namespace SnoopiCluster.Dashboard.Tests.Browser;

/// <summary>What ends something is asked first, with what will happen; who turns it down has changed nothing.</summary>
[Collection(BrowserTests.Name)]
public sealed class AskFirstTests(BrowserCluster shared)
{
    private const string Node = "b";

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
        ILocator cancel = page.GetByRole(AriaRole.Button, new() { Name = "Cancel", Exact = true });
        ILocator question = page.GetByRole(AriaRole.Dialog, new() { Name = "Cancel asked-first for good?" });

        await cancel.ClickAsync();
        await Expect(question).ToContainTextAsync("it can never be resumed");
        await Expect(question).ToContainTextAsync("It has done no step yet.");
        await Expect(question.GetByRole(AriaRole.Button, new() { Name = "Keep things as they are" })).ToBeFocusedAsync();
        await session.KeepPictureAsync("question-1280-light");
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
