namespace SnoopiCluster.ToyWorld.Teacher;

/// <summary>How one net of the toy world is trained: AdamW, warm-up, then a cosine down to nothing.</summary>
/// <param name="Steps">Updates, at least 1.</param>
/// <param name="Batch">Samples of one update.</param>
/// <param name="LearningRate">The largest rate, reached at the end of the warm-up.</param>
/// <param name="Warmup">Updates over which the rate rises linearly from 0.</param>
/// <param name="EmaDecay">Decay of the moving average whose weights are kept.</param>
public sealed record StageSettings(
    long Steps, int Batch, double LearningRate, long Warmup = 100, double EmaDecay = 0.999)
{
    /// <summary>Largest norm of the gradient; a larger one is scaled down to it.</summary>
    public double MaxGradientNorm { get; init; } = 1;

    /// <summary>Updates between the states from which an interrupted training goes on.</summary>
    public long SaveEvery { get; init; } = 250;

    /// <summary>Updates between two reports.</summary>
    public int ReportEvery { get; init; } = 50;

    /// <summary>What of this decides the weights, as text; reports and saves do not.</summary>
    public string Identity => FormattableString.Invariant(
        $"steps {Steps} batch {Batch} rate {LearningRate} warmup {Warmup} ema {EmaDecay} norm {MaxGradientNorm}");

    /// <summary>The rate of an update.</summary>
    /// <param name="step">Its number, from 0.</param>
    public double RateAt(long step) =>
        step < Warmup
            ? LearningRate * (step + 1) / Warmup
            : LearningRate * 0.5 * (1 + Math.Cos(Math.PI * (step - Warmup) / Math.Max(1, Steps - Warmup)));
}
