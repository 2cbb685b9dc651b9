using System.Text.RegularExpressions;
using Microsoft.Playwright;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Testing.Cluster;
using SnoopiCluster.Testing.Servers;
using static Microsoft.Playwright.Assertions;

namespace SnoopiCluster.Dashboard.Tests.Browser;

/// <summary>Whatever is away, the page says so, keeps what it knows, and goes on by itself when it is back.</summary>
[Collection(BrowserTests.Name)]
public sealed class LostConnectionTests(BrowserCluster shared)
{
    private static readonly LocatorAssertionsToBeVisibleOptions Visible = new() { Timeout = 20_000 };
    private static readonly LocatorAssertionsToBeHiddenOptions Hidden = new() { Timeout = 30_000 };

    [Fact]
    public async Task Silo_KilledAndStarted_IsMissedAndTheSamePageGoesOn()
    {
        await using BrowserSession session = await shared.OpenAsync();
        IPage page = session.Page;
        await session.GoToAsync("runs");
        ILocator rows = page.Locator(".run-name");
        int before = await rows.CountAsync();
        Assert.True(before > BrowserCluster.Ranges.Count);
        await page.EvaluateAsync("() => { window.notReloaded = true; }");
        TestCluster cluster = shared.Cluster;

        await cluster.Silo.KillAsync();
        try
        {
            ILocator banner = page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "The silo does not answer" });
            await Expect(banner).ToBeVisibleAsync(Visible);
            await Expect(page.Locator(".lamp")).ToContainTextAsync("No silo");
            await Expect(rows).ToHaveCountAsync(before);
            await session.KeepPictureAsync("silo-away-1280-light");
        }
        finally
        {
            cluster.Silo.Start();
            await cluster.SiloIsReadyAsync();
        }

        await Expect(page.GetByText("The silo does not answer")).ToBeHiddenAsync(Hidden);
        await Expect(page.Locator(".lamp")).ToContainTextAsync("Live", new() { Timeout = 20_000 });
        foreach (string node in cluster.Nodes)
        {
            await cluster.NodeIsUpAsync(node);
        }

        RunUnderTest run = await shared.SubmitAsync("after-the-silo", steps: 1, AskFirstTests.NeverStarts);
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "after-the-silo" })).ToBeVisibleAsync(Visible);
        Assert.True(await page.EvaluateAsync<bool>("window.notReloaded === true"));
        await cluster.Api.PostAsync($"runs/{run.Id}/cancel", new GiveCause("it was only to be seen"));
    }

    [Fact]
    public async Task Dashboard_KilledAndStarted_IsMissedAndThePageIsLoadedAgain()
    {
        await using BrowserSession session = await shared.OpenAsync();
        IPage page = session.Page;
        await session.GoToAsync($"runs/{shared.Trials[0]}/spec");
        ILocator banner = page.Locator("#components-reconnect-modal");
        await Expect(banner).ToBeHiddenAsync();

        await shared.Dashboard.KillAsync();
        try
        {
            await Expect(banner).ToBeVisibleAsync(Visible);
            await Expect(banner).ToContainTextAsync("Connection to the dashboard lost");
            await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
            await session.KeepPictureAsync("dashboard-away-1280-light");
            session.Received.ExpectCircuit();
        }
        finally
        {
            await shared.StartDashboardAsync();
        }

        await session.Received.Drawn.WaitAsync(TimeSpan.FromSeconds(40));
        await Expect(banner).ToBeHiddenAsync(Hidden);
        await Expect(page.Locator("nav.tabs .active")).ToHaveTextAsync("Spec");
        await page.Locator("nav.tabs").GetByRole(AriaRole.Link, new() { Name = "Samples" }).ClickAsync();
        await Expect(page.Locator(".sample img").First).ToBeVisibleAsync(Visible);
    }

    [Fact]
    public async Task Network_CutAndMended_TheSameCircuitGoesOn()
    {
        await using TroubledProxy network = new(shared.DashboardUrl.Port);
        await using BrowserSession session = await shared.OpenAsync();
        IPage page = session.Page;
        await session.GoToAsync($"http://127.0.0.1:{network.Port}/new");
        ILocator name = page.Locator("[data-key=name] input");
        await name.FillAsync("typed-before-the-cut");
        await name.BlurAsync();
        await page.EvaluateAsync("() => { window.notReloaded = true; }");
        ILocator banner = page.Locator("#components-reconnect-modal");

        network.BeginTrouble();
        await Expect(banner).ToBeVisibleAsync(Visible);
        network.EndTrouble();
        await Expect(banner).ToBeHiddenAsync(Hidden);

        // What a person had typed is still there, on the page and in the circuit.
        Assert.True(await page.EvaluateAsync<bool>("window.notReloaded === true"));
        await Expect(name).ToHaveValueAsync("typed-before-the-cut");
        await page.GetByRole(AriaRole.Button, new() { Name = "YAML" }).ClickAsync();
        await Expect(page.Locator("#yaml")).ToHaveValueAsync(new Regex("typed-before-the-cut"));
    }
}
