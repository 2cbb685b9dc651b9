using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace SnoopiCluster.Dashboard.Tests.Browser;

/// <summary>What is asked of the list of runs is in its address, so that it can be sent to others and comes back.</summary>
[Collection(BrowserTests.Name)]
public sealed class RunListPageTests(BrowserCluster shared)
{
    [Fact]
    public async Task List_SearchedSortedFilteredAndWithFewerColumns_HasItAllInItsAddress()
    {
        await using BrowserSession session = await shared.OpenAsync();
        IPage page = session.Page;
        await session.GoToAsync("runs");

        await page.Locator("[data-search]").FillAsync("ranges-00");
        await Expect(page).ToHaveURLAsync(new Regex("search=ranges-00"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Completed" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("status=completed"));
        ILocator byName = page.GetByRole(AriaRole.Columnheader, new() { Name = "Run" }).GetByRole(AriaRole.Button);
        await byName.ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("sort=name"));
        await byName.ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("sort=-name"));
        await page.GetByText("Columns", new() { Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Goodput" }).UncheckAsync();
        await Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "Goodput" })).ToHaveCountAsync(0);

        await session.GoToAsync(new Uri(page.Url).PathAndQuery.TrimStart('/'));

        await Expect(page.Locator(".run-name")).ToHaveTextAsync(["ranges-002", "ranges-001", "ranges-000"]);
        await Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "Goodput" })).ToHaveCountAsync(0);
        await Expect(page.Locator("[data-search]")).ToHaveValueAsync("ranges-00");
    }
}
