using SnoopiCluster.Cli.Cluster;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Cli.Tests.Clusters;

public sealed class LocalDashboardTests : IDisposable
{
    private static readonly Uri Url = new("http://127.0.0.1:1");
    private static readonly Uri Silo = new("http://127.0.0.1:2");

    private readonly TemporaryFolder _folder = TestData.NewFolder();
    private readonly StandInProcess _process = new();
    private readonly LocalDashboard _dashboard;

    public LocalDashboardTests() => _dashboard = new LocalDashboard(_folder.FullPath, TimeProvider.System, _ => { });

    public void Dispose()
    {
        _process.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Stop_OwnProcess_EndsIt()
    {
        DashboardAddress.Of(Url, Silo, _process.Id).Write(_folder.FullPath);

        Assert.True(await _dashboard.StopAsync());

        Assert.True(_process.HasEnded);
        Assert.Null(DashboardAddress.Read(_folder.FullPath));
    }

    [Fact]
    public async Task Stop_AnotherProcessOfItsNumber_LeavesItAlone()
    {
        DashboardAddress own = DashboardAddress.Of(Url, Silo, _process.Id);
        (own with { Started = own.Started - 1 }).Write(_folder.FullPath);

        Assert.Null(_dashboard.Running());
        Assert.False(await _dashboard.StopAsync());

        Assert.False(_process.HasEnded);
        Assert.Null(DashboardAddress.Read(_folder.FullPath));
    }

    [Fact]
    public async Task Start_OneThatShowsThisSilo_IsKept()
    {
        DashboardAddress own = DashboardAddress.Of(Url, Silo, _process.Id);
        own.Write(_folder.FullPath);

        Assert.Equal(own, await _dashboard.StartAsync(Silo, null, TestContext.Current.CancellationToken));
        Assert.False(_process.HasEnded);
    }

    [Fact]
    public async Task Start_OneThatShowsAnotherSilo_IsEndedFirst()
    {
        DashboardAddress.Of(Url, new Uri("http://127.0.0.1:3"), _process.Id).Write(_folder.FullPath);
        try
        {
            DashboardAddress? started = await _dashboard.StartAsync(Silo, null, TestContext.Current.CancellationToken);

            Assert.True(_process.HasEnded);
            Assert.NotEqual(_process.Id, started?.Process);
            Assert.True(started is null || started.Silo == Silo);
        }
        finally
        {
            await _dashboard.StopAsync();
        }
    }
}
