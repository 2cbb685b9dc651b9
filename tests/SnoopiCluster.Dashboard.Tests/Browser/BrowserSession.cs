using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace SnoopiCluster.Dashboard.Tests.Browser;

/// <summary>
/// A page of the browser. What no page may ever do is checked when it is closed: run a script that is not ours, be refused
/// something by its own policy, fault in a script, or be sent a secret.
/// </summary>
internal sealed class BrowserSession : IAsyncDisposable
{
    private const string TellViolations = """
        document.addEventListener("securitypolicyviolation", event =>
            console.error(`Content Security Policy: ${event.violatedDirective} refused ${event.blockedURI} ${event.sample}`));
        """;

    // Everything that is awaited when a page is opened is there, and the pictures in sight are drawn.
    private const string IsSettled = """
        () => document.fonts.status === "loaded"
            && !document.querySelector(".loading, .skeleton, [aria-busy=true]")
            && [...document.images].every(image => image.complete || image.getBoundingClientRect().top > innerHeight)
        """;

    private readonly IReadOnlyList<string> _secrets;
    private readonly ConcurrentQueue<string> _faults = new();

    private BrowserSession(IPage page, IReadOnlyList<string> secrets)
    {
        (_secrets, Page, Received) = (secrets, page, new ReceivedData(page));
        page.PageError += (_, error) => _faults.Enqueue($"a script's fault: {error}");
        page.Console += (_, message) =>
        {
            if (message.Text.Contains("Content Security Policy", StringComparison.Ordinal))
            {
                _faults.Enqueue(message.Text);
            }
        };
    }

    /// <summary>The page.</summary>
    public IPage Page { get; }

    /// <summary>What it was sent.</summary>
    public ReceivedData Received { get; }

    /// <summary>
    /// What all pages share, so that the browser loads the dashboard's files once: a cache and nothing that a page keeps.
    /// </summary>
    /// <param name="browser">The browser.</param>
    /// <param name="dashboard">Where the dashboard answers.</param>
    public static async Task<IBrowserContext> ShareAsync(IBrowser browser, Uri dashboard)
    {
        IBrowserContext context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = dashboard.ToString(),
            ColorScheme = ColorScheme.Light,
            ReducedMotion = ReducedMotion.Reduce,
            Permissions = ["clipboard-read", "clipboard-write"],
        });
        context.SetDefaultTimeout(20_000);
        await context.AddInitScriptAsync(TellViolations);
        return context;
    }

    /// <summary>Opens an empty page.</summary>
    /// <param name="context">What all pages share.</param>
    /// <param name="secrets">What must never be sent to it.</param>
    /// <param name="width">Width in CSS pixels.</param>
    public static async Task<BrowserSession> OpenAsync(IBrowserContext context, IReadOnlyList<string> secrets, int width)
    {
        IPage page = await context.NewPageAsync();
        await page.SetViewportSizeAsync(width, 860);
        return new BrowserSession(page, secrets);
    }

    /// <summary>Opens a page of the dashboard and returns when it can be worked with.</summary>
    /// <param name="path">Path, such as <c>runs?sort=name</c>.</param>
    public async Task GoToAsync(string path)
    {
        Received.ExpectCircuit();
        await Page.GotoAsync(path);
        await Received.Drawn.WaitAsync(TimeSpan.FromSeconds(20));
        await SettleAsync();
    }

    /// <summary>Returns when what the page waits for is there.</summary>
    public Task SettleAsync() => Page.WaitForFunctionAsync(IsSettled);

    /// <summary>Keeps a picture of the whole page among the tests' results.</summary>
    public Task KeepPictureAsync(string name) => Page.ScreenshotAsync(new PageScreenshotOptions
    {
        Path = Path.Combine(BrowserCluster.PictureFolder, name + ".png"),
        FullPage = true,
        Animations = ScreenshotAnimations.Disabled,
    });

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        bool isTaken = await Page.EvaluateAsync<bool>($"{OutsideText.Global} !== undefined");
        await Page.CloseAsync();
        List<string> leaks = [];
        foreach (string secret in _secrets)
        {
            leaks.AddRange(await Received.SourcesOfAsync(secret));
        }

        Assert.Empty(leaks);
        Assert.Empty(_faults);
        Assert.False(isTaken, "a text from outside was run as a script");
    }
}
