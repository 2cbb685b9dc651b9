using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace SnoopiCluster.Dashboard.Tests.Browser;

/// <summary>The signature view: what the student draws, guidance by prompt, at any step.</summary>
[Collection(BrowserTests.Name)]
public sealed class SweepMatrixPageTests(BrowserCluster shared)
{
    private const int NumPrompts = 3;

    [Fact]
    public async Task Matrix_SliderMoved_ShowsThatStepOfEveryGuidanceRange()
    {
        await using BrowserSession session = await shared.OpenAsync();
        IPage page = session.Page;
        await session.GoToAsync("sweeps");
        await page.GetByRole(AriaRole.Link, new() { Name = "ranges", Exact = true }).ClickAsync();

        // A row for each range, from low to high; a column for each prompt.
        ILocator rows = page.Locator(".matrix tbody tr");
        await Expect(rows).ToHaveCountAsync(BrowserCluster.Ranges.Count);
        await Expect(page.Locator(".matrix thead th")).ToHaveCountAsync(1 + NumPrompts);
        await Expect(rows.Locator(".kappa-text")).ToHaveTextAsync(
            [.. BrowserCluster.Ranges.Select(range => new Regex(FormattableString.Invariant($"{range.Min} – {range.Max}$")))]);
        await ShowAsync(page, BrowserCluster.NumSteps);
        IReadOnlyList<string> newest = await SourcesAsync(page);
        Assert.Equal(
            shared.Trials.SelectMany(trial => Enumerable.Repeat($"{trial}", NumPrompts)),
            newest.Select(source => source.Split('/')[3]));

        await page.GetByRole(AriaRole.Slider, new() { Name = "Step" }).FocusAsync();
        await page.Keyboard.PressAsync("Home");
        await ShowAsync(page, BrowserCluster.SamplesEvery);
        await page.Keyboard.PressAsync("ArrowRight");
        await ShowAsync(page, 2 * BrowserCluster.SamplesEvery);

        // Another seed is another picture of the same step.
        await page.GetByRole(AriaRole.Button, new() { Name = "seed 1" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("seed=1"));
        await ShowAsync(page, 2 * BrowserCluster.SamplesEvery);
        Assert.NotEqual(newest.Select(ProbeOf), (await SourcesAsync(page)).Select(ProbeOf));

        // Keys move between the pictures, and Enter opens the run.
        await page.Locator("[data-cell]").First.FocusAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new Regex($"/runs/{shared.Trials[1]}/samples"));
    }

    // Every picture is of the step, and is there.
    private static async Task ShowAsync(IPage page, long step)
    {
        await Expect(page.Locator(".sample-bar output").First).ToHaveTextAsync($"{step}");
        await page.WaitForFunctionAsync(
            """
            ([step, count]) => {
                const images = [...document.querySelectorAll(".matrix .sample img")];
                return images.length === count
                    && images.every(image => image.src.includes(`/${step}/`) && image.complete && image.naturalWidth > 0);
            }
            """,
            new object[] { step, BrowserCluster.Ranges.Count * NumPrompts });
    }

    private static Task<string[]> SourcesAsync(IPage page) => page.EvaluateAsync<string[]>(
        "[...document.querySelectorAll('.matrix .sample img')].map(image => new URL(image.src).pathname)");

    private static string ProbeOf(string source) => source.Split('/')[^1];
}
