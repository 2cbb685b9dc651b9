using Microsoft.Playwright;

namespace SnoopiCluster.Dashboard.Tests.Browser;

/// <summary>
/// Every page and every tab, wide and narrow, light and dark: nothing sticks out to the side, axe-core has nothing serious against
/// it, and a picture of it is kept for people to judge.
/// </summary>
[Collection(BrowserTests.Name)]
public sealed class PageLookTests(BrowserCluster shared)
{
    private const int Wide = 1280;
    private const int Narrow = 390;

    // Charts are drawn by then: ECharts adds its canvas when it begins, and has no movement where the person wants none.
    private const string ChartsAreDrawn =
        "() => [...document.querySelectorAll('.chart-canvas')].every(chart => chart.querySelector('canvas'))";

    // What reaches beyond the right edge, but for what scrolls or is cut inside a box of its own.
    private const string WhatSticksOut = """
        () => {
            const edge = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= edge) return [];
            const held = element => {
                for (let at = element.parentElement; at && at !== document.body; at = at.parentElement) {
                    if (getComputedStyle(at).overflowX !== "visible") return true;
                }
                return false;
            };
            return [...document.querySelectorAll("body *")]
                .filter(element => element.getBoundingClientRect().right > edge + 1 && !held(element))
                .map(element => `${element.tagName.toLowerCase()}.${element.className} to ${element.getBoundingClientRect().right} of ${edge}`)
                .concat(`the page is ${document.documentElement.scrollWidth} wide in ${edge}`);
        }
        """;

    // These are looked at most: each width in each colour. Of the others each width and each colour once.
    private static readonly string[] Main =
        ["runs", "run-samples", "run-curves", "run-timeline", "sweep-matrix", "nodes", "new"];

    /// <summary>Pages by the names of their pictures.</summary>
    public static TheoryData<string> Pages =>
    [
        "runs", "runs-nothing-found", "run-samples", "run-samples-compared", "run-curves", "run-timeline", "run-checkpoints",
        "run-ledger", "run-ranks", "run-logs", "run-spec", "run-spec-compared", "run-failed", "run-failed-timeline", "sweeps",
        "sweep-matrix", "sweep-ranges", "sweep-parallel", "sweep-table", "nodes", "prompt-sets", "prompt-set", "new", "missing",
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Page_WideAndNarrowLightAndDark_FitsAndIsAccessible(string name)
    {
        await using BrowserSession session = await shared.OpenAsync(Wide);
        await session.GoToAsync(PathOf(name));
        await session.Page.WaitForFunctionAsync(ChartsAreDrawn);
        List<string> faults = [];
        foreach ((int width, ColorScheme colors, bool isMainOnly) in new[]
        {
            (Wide, ColorScheme.Light, false), (Wide, ColorScheme.Dark, true),
            (Narrow, ColorScheme.Dark, false), (Narrow, ColorScheme.Light, true),
        })
        {
            if (isMainOnly && !Main.Contains(name))
            {
                continue;
            }

            string look = $"{name}-{width}-{(colors == ColorScheme.Dark ? "dark" : "light")}";
            await LookAsync(session, width, colors);
            await session.KeepPictureAsync(look);
            faults.AddRange((await StickingOutAsync(session.Page)).Select(fault => $"{look}: {fault}"));

            // What axe finds does not depend on width and colour together.
            if (!isMainOnly)
            {
                faults.AddRange((await AxeCheck.ViolationsAsync(session.Page)).Select(fault => $"{look}: {fault}"));
            }
        }

        Assert.Empty(faults);
    }

    /// <summary>Holds that a page does not scroll to the side.</summary>
    internal static async Task FitsAsync(IPage page) => Assert.Empty(await StickingOutAsync(page));

    private static Task<string[]> StickingOutAsync(IPage page) => page.EvaluateAsync<string[]>(WhatSticksOut);

    private static async Task LookAsync(BrowserSession session, int width, ColorScheme colors)
    {
        await session.Page.EmulateMediaAsync(new() { ColorScheme = colors, ReducedMotion = ReducedMotion.Reduce });
        await session.Page.SetViewportSizeAsync(width, width == Narrow ? 844 : 860);
        await session.SettleAsync();

        // The page is laid out anew, charts note their new size, and have drawn themselves a frame later.
        await session.Page.EvaluateAsync("""
            async () => {
                for (let frame = 0; frame < 4; frame++) await new Promise(requestAnimationFrame);
            }
            """);
    }

    private string PathOf(string name)
    {
        string run = $"runs/{shared.Trials.ElementAtOrDefault(1)}";
        string sweep = $"sweeps/{shared.Sweep}";
        return name switch
        {
            "runs-nothing-found" => "runs?search=nothing-has-this-name",
            "run-samples-compared" => $"{run}/samples?step={BrowserCluster.NumSteps}&compare={BrowserCluster.SamplesEvery}",
            "run-spec-compared" => $"{run}/spec?with={shared.Trials.ElementAtOrDefault(0)}",
            "run-failed" => $"runs/{shared.Failed}",
            "run-failed-timeline" => $"runs/{shared.Failed}/timeline",
            "prompt-set" => $"prompt-sets/{BrowserCluster.OutsideSet}",
            "missing" => "no-such-page",
            _ when name.StartsWith("run-", StringComparison.Ordinal) => $"{run}/{name[4..]}",
            _ when name.StartsWith("sweep-", StringComparison.Ordinal) => $"{sweep}/{name[6..]}",
            _ => name,
        };
    }
}
