using System.Text.Json;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Sweeps;

namespace SnoopiCluster.Core.Tests.Sweeps;

public sealed class StepWindowFoldTests
{
    [Fact]
    public void Add_ShortRun_GivesAWindowAStep()
    {
        StepWindow window = Assert.Single(new StepWindowFold(20).Add(Step(0, vsdLoss: 8)).Full);

        Assert.Equal(new StepWindow(0, 0, 0, ResidualNorm: 4, VsdLoss: 8, LoraLoss: 0.5), window);
    }

    [Fact]
    public void Add_LongRun_AveragesResidualNormsNotLosses()
    {
        StepWindow[] windows = Fold(4_000, [Step(0, 2), Step(1, 8), Step(2, null), Step(3, 0, isApplied: false)]);

        Assert.Equal(new StepWindow(0, 3, NumNonFinite: 1, ResidualNorm: 3, VsdLoss: 8, LoraLoss: 0.5), Assert.Single(windows));
    }

    [Fact]
    public void Add_StepsComeAgain_CountsThemOnce()
    {
        StepMetrics[] steps = [.. Enumerable.Range(0, 8).Select(i => Step(i, i))];

        Assert.Equal(Fold(4_000, steps), Fold(4_000, [.. steps[..5], .. steps[..3], .. steps[3..]]));
    }

    [Fact]
    public void Add_CountingBeganLate_CutsAtTheSameSteps()
    {
        StepWindow[] windows = Fold(4_000, [.. Enumerable.Range(6, 6).Select(i => Step(i, 2))]);

        Assert.Equal([(6L, 7L), (8L, 11L)], windows.Select(window => (window.FirstStep, window.LastStep)));
    }

    [Fact]
    public void Add_StepsWereThinned_ClosesTheWindowBefore()
    {
        StepWindow[] windows = Fold(4_000, [Step(0, 2), Step(7, 2)]);

        Assert.Equal([(0L, 0L), (7L, 7L)], windows.Select(window => (window.FirstStep, window.LastStep)));
    }

    [Fact]
    public void Add_LastStep_ClosesTheLastWindow() =>
        Assert.Equal(4_001, Fold(4_002, [Step(4_000, 2), Step(4_001, 2)]).Single().LastStep);

    [Fact]
    public void Fold_InJson_ComesBackTheSame()
    {
        StepWindowFold fold = new StepWindowFold(4_000).Add(Step(0, 2)).Fold;

        Assert.Equal(fold, JsonSerializer.Deserialize<StepWindowFold>(JsonSerializer.Serialize(fold)));
    }

    internal static StepMetrics Step(long step, double? vsdLoss, bool isApplied = true) => new(
        step, isApplied, vsdLoss, 0.5, 1, 1, 0.5, 4, 16, 0.4, 40, new Dictionary<string, double>());

    private static StepWindow[] Fold(long steps, StepMetrics[] metrics)
    {
        StepWindowFold fold = new(steps);
        List<StepWindow> windows = [];
        foreach (StepMetrics step in metrics)
        {
            (fold, var full) = fold.Add(step);
            windows.AddRange(full);
        }

        return [.. windows];
    }
}
