using System.Collections.Immutable;
using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Core.Progress;

/// <summary>The bins in which residual norms are counted: bins of equal width over a range. Nothing else says where they lie.</summary>
/// <param name="Min">Lower edge of the first bin.</param>
/// <param name="Max">Upper edge of the last bin, which belongs to it.</param>
/// <param name="NumBins">Number of bins, at least 1.</param>
public sealed record ResidualAxis(double Min, double Max, int NumBins)
{
    /// <summary>Bins of every run's guidance scales.</summary>
    public const int NumKappaBins = 8;

    /// <summary>Bins of every run's timesteps.</summary>
    public const int NumTimestepBins = 10;

    /// <summary>Edges of the bins, one more than there are bins.</summary>
    public ImmutableArray<double> Edges =>
        [.. Enumerable.Range(0, NumBins + 1).Select(edge => Min + ((Max - Min) * edge / NumBins))];

    /// <summary>
    /// Bins over the range from which a run draws kappa. A fixed scale fills the first bin alone.
    /// </summary>
    public static ResidualAxis OfKappa(KappaSpec kappa) => new(kappa.Range.Min, kappa.Range.Max, NumKappaBins);

    /// <summary>Bins over the timesteps at which a run takes its residual.</summary>
    public static ResidualAxis OfTimestep(VsdSpec vsd) => new(vsd.TMin, vsd.TMax, NumTimestepBins);

    /// <summary>The bin of a value; one outside the range is counted in the bin that is next to it.</summary>
    /// <param name="value">A number.</param>
    public int BinOf(double value) =>
        Max > Min ? (int)Math.Clamp(Math.Floor((value - Min) / (Max - Min) * NumBins), 0, NumBins - 1) : 0;
}
