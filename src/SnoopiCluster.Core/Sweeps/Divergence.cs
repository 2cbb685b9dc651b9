using System.Collections.Immutable;
using System.Globalization;

namespace SnoopiCluster.Core.Sweeps;

/// <summary>
/// A run has diverged when any of its steps was not finite, or when the running mean of its residual norm is
/// over 10 times the norm's median in the first 10 % of its steps.
/// </summary>
/// <remarks>
/// The residual norm of a step is the root mean square of the weighted residual, <c>sqrt(2 * VsdLoss)</c>
/// (<see cref="Progress.StepMetrics.VsdLoss"/> is half the mean square). It is taken as means over windows of
/// a thousandth of the run (<see cref="StepWindowFold"/>): the median is that of the windows that begin in
/// the first 10 %, at least 10 of them so that a short run has a median; the running mean is over the last 10
/// windows, 1 % of a long run. Residuals of exactly zero are left out: before the LoRA teacher's first update
/// there is nothing to tell the teachers apart.
/// </remarks>
/// <param name="Steps">Number of steps of the run.</param>
public sealed record Divergence(long Steps)
{
    /// <summary>A running mean over this many medians is too much.</summary>
    public const double MaxGrowth = 10;

    /// <summary>Windows in the running mean.</summary>
    public const int RecentWindows = 10;

    private const int MinEarlyWindows = 10;

    /// <summary>Residual norms of the windows in the first 10 %; at most 100.</summary>
    public ImmutableArray<double> Early { get; init; } = [];

    /// <summary>
    /// Residual norms of the last windows after those; at most <see cref="RecentWindows"/>.
    /// </summary>
    public ImmutableArray<double> Recent { get; init; } = [];

    /// <summary>Why the run has diverged, for a person; null when it has not. It does not recover.</summary>
    public string? Why { get; init; }

    /// <summary>Takes the next window into account.</summary>
    public Divergence Add(StepWindow window)
    {
        if (Why is not null)
        {
            return this;
        }

        if (window.NumNonFinite > 0)
        {
            return this with
            {
                Why = $"{window.NumNonFinite} of the steps {window.FirstStep} to {window.LastStep} were not finite",
            };
        }

        if (window.ResidualNorm is not > 0)
        {
            return this;
        }

        double norm = window.ResidualNorm.Value;
        if (window.FirstStep < Steps / 10.0 || Early.Length < MinEarlyWindows)
        {
            return this with { Early = Early.Add(norm) };
        }

        ImmutableArray<double> recent = Recent.Length < RecentWindows ? Recent.Add(norm) : [.. Recent.Skip(1), norm];
        double mean = recent.Average();
        double median = MedianRule.MedianOf(Early);
        return this with
        {
            Recent = recent,
            Why = mean <= MaxGrowth * median ? null : string.Create(
                CultureInfo.InvariantCulture,
                $"mean residual norm {mean:G4} up to step {window.LastStep} is over {MaxGrowth} times "
                    + $"its early median {median:G4}"),
        };
    }
}
