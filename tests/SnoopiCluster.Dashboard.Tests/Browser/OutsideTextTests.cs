using Microsoft.Playwright;
using SnoopiCluster.Contracts.Api;
using static Microsoft.Playwright.Assertions;

namespace SnoopiCluster.Dashboard.Tests.Browser;

/// <summary>
/// Prompts, causes and names are other people's text: shown as it is, whatever it looks like and however long it is. That none of
/// it was run is held for every page when it is closed (<see cref="BrowserSession"/>).
/// </summary>
[Collection(BrowserTests.Name)]
public sealed class OutsideTextTests(BrowserCluster shared)
{
    [Fact]
    public async Task Samples_OfPromptsWithMarkupAndOfAnyLength_ShowThemAsText()
    {
        await using BrowserSession session = await shared.OpenAsync();
        IPage page = session.Page;
        await session.GoToAsync($"runs/{shared.Trials[0]}/samples");
        await Expect(page.Locator(".prompt-text", new() { HasText = OutsideText.Script })).ToBeVisibleAsync();
        await Expect(page.Locator(".sample img[alt*='<script>']")).ToHaveCountAsync(2);

        await page.GetByRole(AriaRole.Button, new() { Name = "Show all 10,000 characters" }).ClickAsync();
        await Expect(page.Locator(".prompt-text.whole")).ToHaveTextAsync(OutsideText.Long);
        await session.KeepPictureAsync("run-samples-whole-prompt-1280-light");
        await PageLookTests.FitsAsync(page);
        await NothingTakenAsync(page);
    }

    [Fact]
    public async Task PromptSet_WithMarkup_ShowsItAsText()
    {
        await using BrowserSession session = await shared.OpenAsync();
        IPage page = session.Page;
        await session.GoToAsync($"prompt-sets/{BrowserCluster.OutsideSet}");
        await Expect(page.Locator(".prompt-text", new() { HasText = OutsideText.Script })).ToBeVisibleAsync();
        await Expect(page.Locator(".sources td")).ToHaveTextAsync([OutsideText.FileName, "–", "5", "3", "2"]);
        ILocator folded = page.Locator("details.prompt-text");
        await Expect(folded.Locator("summary")).ToContainTextAsync("10,000 characters");
        await folded.Locator("summary").ClickAsync();
        await Expect(folded).ToContainTextAsync(OutsideText.Long);
        await PageLookTests.FitsAsync(page);
        await NothingTakenAsync(page);
    }

    [Fact]
    public async Task Cause_WithMarkup_IsTextInHeaderTimelineSpecAndList()
    {
        await using BrowserSession session = await shared.OpenAsync();
        IPage page = session.Page;
        RunView run = await shared.Cluster.Api.GetAsync<RunView>($"runs/{shared.Failed}");
        Assert.Contains("<script>", run.Cause, StringComparison.Ordinal);
        await session.GoToAsync($"runs/{run.Id}/timeline");
        await Expect(page.Locator(".run-cause")).ToHaveTextAsync(run.Cause);
        await Expect(page.Locator(".tab-body")).ToContainTextAsync("<script>");
        await NothingTakenAsync(page);

        await session.GoToAsync($"runs/{run.Id}/spec");

        // As JSON, in which quotes have a backslash before them.
        await Expect(page.Locator(".tab-body")).ToContainTextAsync(
            OutsideText.Script.Replace("\"", "\\\"", StringComparison.Ordinal));
        await session.GoToAsync($"runs/{run.Id}/logs");
        await Expect(page.Locator(".tab-body")).ToContainTextAsync("<script>");
        await session.GoToAsync("runs?status=failed");
        await Expect(page.Locator(".run-why").First).ToHaveTextAsync(run.Cause);
        await NothingTakenAsync(page);
    }

    [Fact]
    public async Task Addresses_WithMarkup_AreTextOnThePageThatRefusesThem()
    {
        await using BrowserSession session = await shared.OpenAsync();
        string path = Uri.EscapeDataString("<img src=x onerror=window.taken=3>");
        foreach (string page in new[] { $"runs/{path}", $"sweeps/{path}", $"prompt-sets/{path}", $"runs?search={path}" })
        {
            await session.GoToAsync(page);
            await Expect(session.Page.Locator("main")).ToContainTextAsync("<img src=x onerror=");
            await NothingTakenAsync(session.Page);
        }
    }

    // The other way round: where a page did take a text for markup, closing it tells, though the policy stops the script.
    [Fact]
    public async Task Session_OfAPageThatTookTextForMarkup_FailsWhenItIsClosed()
    {
        BrowserSession session = await shared.OpenAsync();
        await session.GoToAsync("missing");
        await session.Page.EvaluateAsync("text => { document.querySelector('main').innerHTML += text; }", OutsideText.Script);
        await session.Page.WaitForFunctionAsync("() => document.querySelector('main img').complete");

        Exception failure = await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => session.DisposeAsync().AsTask());
        Assert.Contains("Content Security Policy", failure.Message, StringComparison.Ordinal);
    }

    private static async Task NothingTakenAsync(IPage page) =>
        Assert.Equal("undefined", await page.EvaluateAsync<string>($"typeof {OutsideText.Global}"));
}
