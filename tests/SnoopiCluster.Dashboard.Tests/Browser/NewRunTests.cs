using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Testing.Cluster;
using static Microsoft.Playwright.Assertions;

namespace SnoopiCluster.Dashboard.Tests.Browser;

/// <summary>Runs that are started from a page, as YAML and by the form; what is wrong is said where it stands, and starts nothing.</summary>
[Collection(BrowserTests.Name)]
public sealed class NewRunTests(BrowserCluster shared, TinyWorld world)
{
    [Fact]
    public async Task Yaml_WithAFaultThenWithout_NamesItsLineThenStartsWhatWasTypedLast()
    {
        await using BrowserSession session = await shared.OpenAsync();
        IPage page = session.Page;
        await session.GoToAsync("new");
        await page.GetByRole(AriaRole.Button, new() { Name = "YAML" }).ClickAsync();
        ILocator yaml = page.Locator("#yaml");
        ILocator start = page.GetByRole(AriaRole.Button, new() { Name = "Start the run" });

        await yaml.FillAsync("name: typed\nsteps: many\n");
        await Expect(page.Locator(".fault-list")).ToContainTextAsync("line 2 · steps");
        await session.KeepPictureAsync("new-yaml-fault-1280-light");
        Assert.Empty(await AxeCheck.ViolationsAsync(page));
        await start.ClickAsync();
        await Expect(page.Locator(".fault-list")).ToBeVisibleAsync();
        Assert.Empty(await NamedAsync("typed"));

        // JSON is YAML too. The click comes before the page has read it.
        JsonObject spec = world.Spec(steps: 10, worldSize: 1, AskFirstTests.NeverStarts);
        spec["name"] = "typed";
        await yaml.FillAsync(spec.ToJsonString());
        await start.ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/runs/r"));
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("typed");
        RunSummary run = Assert.Single(await NamedAsync("typed"));
        Assert.Equal(64, (await shared.Cluster.Api.GetAsync<RunView>($"runs/{run.Id}")).Spec.Cluster.WorldSize);
        await shared.Cluster.Api.PostAsync($"runs/{run.Id}/cancel", new GiveCause("seen enough"));
    }

    [Fact]
    public async Task Form_WithAFaultThenWithout_ShowsItAtItsFieldThenStartsARunThatTrains()
    {
        await using BrowserSession session = await shared.OpenAsync();
        IPage page = session.Page;
        await session.GoToAsync("new");
        ILocator start = page.GetByRole(AriaRole.Button, new() { Name = "Start the run" });
        await page.Locator("#f-name").FillAsync("filled");
        await page.Locator("#f-model-teacher").FillAsync((string)world.Spec(1)["model"]!["teacher"]!);
        await page.Locator("#f-prompts-set").SelectOptionAsync(TinyWorld.SetName);
        await page.Locator("#f-lora-rank").FillAsync("2");
        await page.Locator("#f-batch").FillAsync("4");
        await page.Locator("#f-samples-every").FillAsync("0");

        await page.Locator("#f-steps").FillAsync("-3");
        await start.ClickAsync();
        await Expect(page.Locator("[data-key=steps] .field-fault")).ToBeVisibleAsync();
        Assert.Empty(await NamedAsync("filled"));

        await page.Locator("#f-steps").FillAsync("3");
        await start.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("filled");
        await Expect(page.Locator(".run-head [data-state]")).ToHaveAttributeAsync(
            "data-state", "completed", new() { Timeout = 40_000 });
        RunSummary run = Assert.Single(await NamedAsync("filled"));
        Assert.Equal((RunStatus.Completed, 3), (run.Status, run.Step));
    }

    private async Task<IReadOnlyList<RunSummary>> NamedAsync(string name) =>
        (await shared.Cluster.Api.GetAsync<RunList>($"runs?name={name}")).Runs;
}
