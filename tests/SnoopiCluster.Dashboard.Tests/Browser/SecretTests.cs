using Microsoft.Playwright;
using SnoopiCluster.Contracts.Api;
using static Microsoft.Playwright.Assertions;

namespace SnoopiCluster.Dashboard.Tests.Browser;

/// <summary>
/// The database's password is in the silo's process and nowhere else. Every page of every test is searched for it
/// (<see cref="BrowserSession"/>); here it is shown that the search finds what is there, and that no log has it.
/// </summary>
[Collection(BrowserTests.Name)]
public sealed class SecretTests(BrowserCluster shared)
{
    [Fact]
    public async Task Received_OfEveryKind_IsSearched()
    {
        await using BrowserSession session = await shared.OpenAsync();
        RunView run = await shared.Cluster.Api.GetAsync<RunView>($"runs/{shared.Trials[0]}");
        await session.GoToAsync("nodes");
        await session.Page.GetByRole(AriaRole.Link, new() { Name = "Runs", Exact = true }).ClickAsync();
        await Expect(session.Page.GetByRole(AriaRole.Link, new() { Name = run.Name, Exact = true })).ToBeVisibleAsync();

        // The first page came as a body; the second, with the run's name, only through the circuit.
        Assert.Contains(await session.Received.SourcesOfAsync("<h1"), source => source.EndsWith("/nodes", StringComparison.Ordinal));
        Assert.Contains(
            await session.Received.SourcesOfAsync(run.Name), source => source.StartsWith("a frame", StringComparison.Ordinal));
        Assert.NotEmpty(await session.Received.SourcesOfAsync("default-src 'none'"));
    }

    [Fact]
    public void Logs_OfEveryProcess_HaveNoSecret()
    {
        string logs = string.Join(
            '\n',
            shared.Cluster.Nodes.Select(shared.Cluster.Node).Append(shared.Cluster.Silo).Append(shared.Dashboard)
                .Select(part => part.Log));
        Assert.Contains("Now listening on", shared.Dashboard.Log, StringComparison.Ordinal);
        Assert.NotEqual("", shared.Cluster.Silo.Log);
        Assert.All(shared.Secrets, secret =>
        {
            Assert.True(secret.Length >= 8, "a secret that short is found by chance");
            Assert.DoesNotContain(secret, logs, StringComparison.Ordinal);
        });
    }
}
