using Microsoft.Playwright;
using SnoopiCluster.Contracts.Api;
using static Microsoft.Playwright.Assertions;

namespace SnoopiCluster.Dashboard.Tests.Browser;

/// <summary>A run that has failed says why, wherever it is seen.</summary>
[Collection(BrowserTests.Name)]
public sealed class FailedRunTests(BrowserCluster shared)
{
    [Theory]
    [InlineData(1280)]
    [InlineData(390)]
    public async Task FailedRun_OnItsPage_HasItsWholeCauseInTheHeader(int width)
    {
        await using BrowserSession session = await shared.OpenAsync(width);
        RunView run = await shared.Cluster.Api.GetAsync<RunView>($"runs/{shared.Failed}");
        Assert.NotEqual("", run.Cause);

        await session.GoToAsync($"runs/{run.Id}");
        ILocator cause = session.Page.Locator(".run-head .run-cause.bad");
        await Expect(cause).ToHaveTextAsync(run.Cause);
        await Expect(cause).ToHaveAttributeAsync("title", run.Cause);
        await Expect(session.Page.Locator(".run-head [data-state]")).ToHaveAttributeAsync("data-state", "failed");
        Assert.DoesNotContain('\n', run.Cause);
        Assert.True(
            await cause.EvaluateAsync<bool>("line => line.scrollHeight <= line.clientHeight + 1"), "the cause is cut off");
        Assert.True((await cause.BoundingBoxAsync())!.Y < 400, "the cause is not in the header");
    }

    [Fact]
    public async Task FailedRun_InTheList_HasItsCauseBesideItsState()
    {
        await using BrowserSession session = await shared.OpenAsync();
        RunView run = await shared.Cluster.Api.GetAsync<RunView>($"runs/{shared.Failed}");

        await session.GoToAsync("runs?status=failed");
        ILocator row = session.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = run.Name });
        await Expect(row.Locator("[data-state]")).ToHaveAttributeAsync("data-state", "failed");
        await Expect(row.Locator(".run-why")).ToHaveTextAsync(run.Cause);
    }
}
