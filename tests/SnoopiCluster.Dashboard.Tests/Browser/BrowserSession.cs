using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace SnoopiCluster.Dashboard.Tests.Browser;

/// <summary>
/// A page of a browser that nobody has used before. What no page may ever do is checked when it is closed: run a script that is
/// not ours, be refused something by its own policy, fault in a script, or be sent a secret.
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

    private readonly IBrowserContext _context;
    private readonly IReadOnlyList<string> _secrets;
    private readonly ConcurrentQueue<string> _faults = new();

    private BrowserSession(IBrowserContext context, IPage page, IReadOnlyList<string> secrets)
    {
        (_context, _secrets, Page, Received) = (context, secrets, page, new ReceivedData(page));
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

    /// <summary>Opens an empty page.</summary>
    /// <param name="browser">The browser.</param>
    /// <param name="dashboard">Where the dashboard answers.</param>
    /// <param name="secrets">What must never be sent to it.</param>
    /// <param name="width">Width in CSS pixels.</param>
    public static async Task<BrowserSession> OpenAsync(
        IBrowser browser, Uri dashboard, IReadOnlyList<string> secrets, int width)
    {
        IBrowserContext context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = dashboard.ToString(),
            ColorScheme = ColorScheme.Light,
            ReducedMotion = ReducedMotion.Reduce,
            ViewportSize = new ViewportSize { Width = width, Height = 860 },
            Permissions = ["clipboard-read", "clipboard-write"],
        });
        context.SetDefaultTimeout(20_000);
        await context.AddInitScriptAsync(TellViolations);
        return new BrowserSession(context, await context.NewPageAsync(), secrets);
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

        await _context.DisposeAsync();
        Assert.Empty(leaks);
        Assert.Empty(_faults);
        Assert.False(isTaken, "a text from outside was run as a script");
    }
}
