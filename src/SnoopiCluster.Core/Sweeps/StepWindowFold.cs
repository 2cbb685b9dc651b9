using System.Collections.Immutable;
using SnoopiCluster.Core.Progress;

namespace SnoopiCluster.Core.Sweeps;

/// <summary>
/// Cuts a run's steps into windows of a thousandth of the run, so that what a sweep keeps of a run does not
/// grow with its length. Windows begin at multiples of their length, whenever the counting began.
/// </summary>
/// <param name="Steps">Number of steps of the run.</param>
public sealed record StepWindowFold(long Steps)
{
    /// <summary>Windows of a run that is long enough.</summary>
    public const int WindowsOfARun = 1_000;

    /// <summary>
    /// The step that is counted next; earlier ones were counted and are passed over when they come again.
    /// </summary>
    public long NextStep { get; init; }

    /// <summary>The window that is not full; null when no step of it was counted.</summary>
    public StepWindow? Open { get; init; }

    /// <summary>Sum of the residual norms in the open window.</summary>
    public double ResidualSum { get; init; }

    /// <summary>Number of them.</summary>
    public int NumResiduals { get; init; }

    /// <summary>Steps in a window.</summary>
    /// <param name="steps">Number of steps of the run.</param>
    public static long LengthOf(long steps) => Math.Max(1, (steps + WindowsOfARun - 1) / WindowsOfARun);

    /// <summary>Counts a step.</summary>
    /// <param name="metrics">What it measured.</param>
    /// <returns>The fold, and the windows that are full: none, one, or two where steps are missing.</returns>
    public (StepWindowFold Fold, ImmutableArray<StepWindow> Full) Add(StepMetrics metrics)
    {
        if (metrics.Step < NextStep)
        {
            return (this, []);
        }

        long length = LengthOf(Steps);
        bool isNextWindow = Open is not null && Open.FirstStep / length != metrics.Step / length;
        (StepWindowFold fold, ImmutableArray<StepWindow> full) = isNextWindow ? Close() : (this, []);
        StepWindowFold counted = fold.Count(metrics);
        bool isLast = (metrics.Step + 1) % length == 0 || metrics.Step + 1 == Steps;
        if (!isLast)
        {
            return (counted, full);
        }

        (StepWindowFold closed, ImmutableArray<StepWindow> last) = counted.Close();
        return (closed, [.. full, .. last]);
    }

    private StepWindowFold Count(StepMetrics metrics)
    {
        StepWindow window = Open ?? new StepWindow(metrics.Step, metrics.Step, 0, null, null, null);
        double? loss = metrics.Applied ? metrics.VsdLoss : null;
        return this with
        {
            NextStep = metrics.Step + 1,
            ResidualSum = ResidualSum + (loss is { } value ? Math.Sqrt(2 * value) : 0),
            NumResiduals = NumResiduals + (loss is null ? 0 : 1),
            Open = window with
            {
                LastStep = metrics.Step,
                NumNonFinite = window.NumNonFinite + (metrics.Applied ? 0 : 1),
                VsdLoss = loss ?? window.VsdLoss,
                LoraLoss = metrics.Applied ? metrics.LoraLoss : window.LoraLoss,
            },
        };
    }

    private (StepWindowFold Fold, ImmutableArray<StepWindow> Full) Close() => Open is null
        ? (this, [])
        : (this with { Open = null, ResidualSum = 0, NumResiduals = 0 },
            [Open with { ResidualNorm = NumResiduals == 0 ? null : ResidualSum / NumResiduals }]);
}
