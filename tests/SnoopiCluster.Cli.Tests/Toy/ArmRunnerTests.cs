using SnoopiCluster.Cli.Toy;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Cli.Tests.Toy;

public sealed class ArmRunnerTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestData.NewFolder();
    private readonly StringWriter _story = new();
    private int _numMeasured;

    public void Dispose()
    {
        _folder.Dispose();
        _story.Dispose();
    }

    [Fact]
    public async Task RunAsync_Arms_ComeInTheirOrderAndAreNotDoneAgain()
    {
        Arm<double>[] arms = [.. Enumerable.Range(0, 5).Select(i => Arm($"arm {i}", i, i / 2.0))];
        var first = await Runner().RunAsync(arms, TestContext.Current.CancellationToken);
        var second = await Runner().RunAsync(arms, TestContext.Current.CancellationToken);

        Assert.Equal([0, 0.5, 1, 1.5, 2], first.Select(arm => arm.Result));
        Assert.Equal(first, second);
        Assert.Equal(5, _numMeasured);
        Assert.Contains("arm 3: finished before", _story.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_AnotherSeed_FindsNothingThatIsFinished()
    {
        await Runner().RunAsync([Arm("arm", 1, 1.0)], TestContext.Current.CancellationToken);
        var other = await Runner().RunAsync([Arm("arm", 2, 2.0)], TestContext.Current.CancellationToken);

        Assert.Equal(2.0, Assert.Single(other).Result);
    }

    [Fact]
    public async Task RunAsync_OneFails_NamesItAndFinishesTheOthers()
    {
        Arm<double> bad = new("bad arm", 0, _ => throw new CliFault("its log is x.log"));
        CliFault fault = await Assert.ThrowsAsync<CliFault>(
            () => Runner().RunAsync([bad, Arm("good arm", 1, 1.0)], TestContext.Current.CancellationToken));

        Assert.Contains("bad arm: its log is x.log", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("good arm", fault.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Failed, fault.ExitCode);
        await Runner().RunAsync([Arm("good arm", 1, 1.0)], TestContext.Current.CancellationToken);
        Assert.Equal(1, _numMeasured);
    }

    [Fact]
    public async Task RunAsync_Stopped_BeginsNoMore()
    {
        using CancellationTokenSource stop = new();
        Arm<double> stopping = new("first", 0, async _ =>
        {
            await stop.CancelAsync();
            return 1;
        });

        await Assert.ThrowsAsync<OperationCanceledException>(
            () => Runner(atOnce: 1).RunAsync([stopping, Arm("second", 1, 1.0)], stop.Token));
        Assert.Equal(0, _numMeasured);
        Assert.Single(Directory.EnumerateFiles(_folder.FullPath));
    }

    [Fact]
    public async Task RunAsync_DamagedFile_IsNamed()
    {
        await Runner().RunAsync([Arm("arm", 1, 1.0)], TestContext.Current.CancellationToken);
        string file = Assert.Single(Directory.EnumerateFiles(_folder.FullPath));
        await File.WriteAllTextAsync(file, "{", TestContext.Current.CancellationToken);
        CliFault fault = await Assert.ThrowsAsync<CliFault>(
            () => Runner().RunAsync([Arm("arm", 1, 1.0)], TestContext.Current.CancellationToken));

        Assert.Contains(file, fault.Message, StringComparison.Ordinal);
    }

    private ArmRunner Runner(int atOnce = 2)
    {
        Surroundings surroundings = new()
        {
            Out = _story,
            Error = _story,
            IsInteractive = false,
            Variables = new Dictionary<string, string>(),
            CurrentFolder = _folder.FullPath,
        };
        return new ArmRunner(
            new ArmShelf(_folder.FullPath),
            atOnce,
            new ExperimentLog(
                new CommandOutput(surroundings, new System.CommandLine.RootCommand().Parse([]))),
            TimeProvider.System);
    }

    private Arm<double> Arm(string name, int decides, double result) => new(name, decides, _ =>
    {
        Interlocked.Increment(ref _numMeasured);
        return Task.FromResult(result);
    });
}
