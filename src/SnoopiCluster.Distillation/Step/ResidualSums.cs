using SnoopiCluster.Core.Progress;

namespace SnoopiCluster.Distillation.Step;

/// <summary>
/// Residual norms added up by bin, with the number of samples in each: of a rank's samples, or of the global batch. What is
/// reduced is one row of numbers, sums before counts, kappas before timesteps.
/// </summary>
public sealed class ResidualSums
{
    /// <summary>Numbers that are reduced.</summary>
    internal const int NumNumbers = 2 * NumBins;

    private const int NumBins = ResidualAxis.NumKappaBins + ResidualAxis.NumTimestepBins;

    private readonly double[] _sums = new double[NumBins];
    private readonly int[] _counts = new int[NumBins];

    /// <summary>Norms by guidance scale, in the bins of <see cref="ResidualAxis.OfKappa"/>.</summary>
    public ResidualProfile ByKappa => ResidualProfile.Of(
        _sums.AsSpan(0, ResidualAxis.NumKappaBins), _counts.AsSpan(0, ResidualAxis.NumKappaBins));

    /// <summary>Norms by timestep, in the bins of <see cref="ResidualAxis.OfTimestep"/>.</summary>
    public ResidualProfile ByTimestep => ResidualProfile.Of(
        _sums.AsSpan(ResidualAxis.NumKappaBins), _counts.AsSpan(ResidualAxis.NumKappaBins));

    /// <summary>Whether no sample was counted.</summary>
    public bool IsEmpty => Array.TrueForAll(_counts, count => count == 0);

    /// <summary>Counts a sample.</summary>
    /// <param name="kappaBin">Bin of its guidance scale.</param>
    /// <param name="timestepBin">Bin of its timestep.</param>
    /// <param name="norm">Root of the mean square of its weighted residual.</param>
    public void Add(int kappaBin, int timestepBin, double norm)
    {
        foreach (int bin in (ReadOnlySpan<int>)[kappaBin, ResidualAxis.NumKappaBins + timestepBin])
        {
            _sums[bin] += norm;
            _counts[bin]++;
        }
    }

    /// <summary>Writes the numbers that are reduced.</summary>
    internal void Write(Span<float> numbers)
    {
        for (int bin = 0; bin < NumBins; bin++)
        {
            numbers[bin] = (float)_sums[bin];
            numbers[NumBins + bin] = _counts[bin];
        }
    }

    /// <summary>Reads the numbers after they were reduced.</summary>
    internal static ResidualSums Read(ReadOnlySpan<float> numbers)
    {
        var read = new ResidualSums();
        for (int bin = 0; bin < NumBins; bin++)
        {
            read._sums[bin] = numbers[bin];
            read._counts[bin] = (int)numbers[NumBins + bin];
        }

        return read;
    }
}
