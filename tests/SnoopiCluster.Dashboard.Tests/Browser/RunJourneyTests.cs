using System.Text.RegularExpressions;
using Microsoft.Playwright;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Runs;
using static Microsoft.Playwright.Assertions;

namespace SnoopiCluster.Dashboard.Tests.Browser;

/// <summary>What most people do: find a run, look at how its pictures change, and fork from where it was good.</summary>
[Collection(BrowserTests.Name)]
public sealed partial class RunJourneyTests(BrowserCluster shared)
{
    [Fact]
    public async Task Runs_FromListOverSamplesToFork_ShowTheNewRun()
    {
        await using BrowserSession session = await shared.OpenAsync();
        IPage page = session.Page;
        RunView parent = await shared.Cluster.Api.GetAsync<RunView>($"runs/{shared.Trials[1]}");

        await session.GoToAsync("runs");
        await page.GetByRole(AriaRole.Link, new() { Name = parent.Name, Exact = true }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex($"/runs/{parent.Id}"));
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(parent.Name);
        await Expect(page.Locator("nav.tabs .active")).ToHaveTextAsync("Samples");

        await SlideAsync(page, parent.Id);
        await ForkAsync(page, parent);
    }

    // From the newest pictures back to the first by the keyboard, each time to what the silo has of that step.
    private static async Task SlideAsync(IPage page, RunId run)
    {
        ILocator slider = page.GetByRole(AriaRole.Slider, new() { Name = "Step" });
        ILocator pictures = page.Locator(".sample img");
        await Expect(pictures).ToHaveCountAsync(6);
        await slider.FocusAsync();
        byte[]? before = null;
        for (int step = BrowserCluster.NumSteps; step > 0; step -= BrowserCluster.SamplesEvery)
        {
            await Expect(pictures.First).ToHaveAttributeAsync("src", new Regex($"{run}/(samples/)?{step}/0"));
            await page.WaitForFunctionAsync(
                "() => [...document.querySelectorAll('.sample img')].every(image => image.complete && image.naturalWidth > 0)");
            byte[] picture = await (await page.APIRequest.GetAsync(
                (await pictures.First.GetAttributeAsync("src"))!)).BodyAsync();
            Assert.Equal("PNG"u8.ToArray(), picture[1..4]);
            Assert.NotEqual(before, picture);
            before = picture;
            await page.Keyboard.PressAsync("ArrowLeft");
        }

        await Expect(page).ToHaveURLAsync(new Regex($@"[?&]step={BrowserCluster.SamplesEvery}\b"));
        await page.Keyboard.PressAsync("End");
        await Expect(pictures.First).ToHaveAttributeAsync("src", new Regex($"/{BrowserCluster.NumSteps}/0"));
    }

    private async Task ForkAsync(IPage page, RunView parent)
    {
        await page.GetByRole(AriaRole.Link, new() { NameRegex = Checkpoints() }).ClickAsync();
        ILocator row = page.GetByRole(AriaRole.Row).Filter(new() { HasText = $"{BrowserCluster.CheckpointsEvery}" }).First;
        await row.GetByRole(AriaRole.Button, new() { Name = "Fork from here" }).ClickAsync();
        ILocator dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync($"{parent.Name} goes on as it is");
        await dialog.GetByLabel("Other keys").FillAsync("name = the-fork");
        Assert.Empty(await AxeCheck.ViolationsAsync(page));
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Fork", Exact = true }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("the-fork");
        await Expect(page.Locator(".crumbs")).ToContainTextAsync($"forked from {parent.Id}");
        await page.GetByRole(AriaRole.Link, new() { Name = "Runs", Exact = true }).First.ClickAsync();
        ILocator fork = page.GetByRole(AriaRole.Row).Filter(new() { HasText = "the-fork" });
        await Expect(fork).ToHaveCountAsync(1);
        await Expect(fork.Locator("[title^='Forked from']")).ToHaveAttributeAsync("href", $"/runs/{parent.Id}");

        // It is what the silo says too, and it trains.
        string id = (await fork.Locator(".run-name").GetAttributeAsync("href"))!.Split('/')[^1];
        RunView view = await shared.Cluster.Api.GetAsync<RunView>($"runs/{id}");
        Assert.Equal((parent.Id, (long)BrowserCluster.CheckpointsEvery), (view.Origin!.Parent, view.Origin.Step));
        await Expect(fork.Locator(".cell-state")).ToContainTextAsync("completed", new() { Timeout = 40_000, IgnoreCase = true });
    }

    [GeneratedRegex("^Checkpoints")]
    private static partial Regex Checkpoints();
}
