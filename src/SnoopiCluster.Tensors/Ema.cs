using static TorchSharp.torch;

namespace SnoopiCluster.Tensors;

/// <summary>
/// Exponential moving average of a net's masters, in fp32. Its decay is ramped: the update with n updates
/// before it uses min(decay, (1 + n) / (10 + n)), so that a short run's average is not its first weights
/// (diffusers' EMAModel).
/// </summary>
public sealed class Ema : IDisposable
{
    private readonly FlatParameters _parameters;
    private readonly bool _ramped;

    /// <summary>An average that starts as a copy of the masters.</summary>
    /// <param name="parameters">The net; not disposed by it.</param>
    /// <param name="decay">
    /// Share of the old average that an update keeps once the ramp is over, in [0, 1).
    /// </param>
    /// <param name="ramped">Whether the first updates keep less.</param>
    /// <exception cref="ArgumentOutOfRangeException">The decay is outside its range.</exception>
    public Ema(FlatParameters parameters, double decay, bool ramped = true)
    {
        if (decay is not (>= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(decay), decay, "An EMA decay lies in [0, 1).");
        }

        _parameters = parameters;
        _ramped = ramped;
        Decay = decay;
        Values = parameters.Layout.NewBuffer(ScalarType.Float32, parameters.Device);
        using (no_grad())
        {
            Values.copy_(parameters.Masters);
        }
    }

    /// <summary>The decay once the ramp is over.</summary>
    public double Decay { get; }

    /// <summary>Updates so far: n of the next one.</summary>
    public long UpdateCount { get; private set; }

    /// <summary>The decay that the next update uses.</summary>
    public double NextDecay => _ramped ? Math.Min(Decay, (1.0 + UpdateCount) / (10.0 + UpdateCount)) : Decay;

    /// <summary>The average, flat, fp32.</summary>
    public Tensor Values { get; }

    /// <summary>
    /// Moves the average towards the masters; <see cref="FlatAdamW.Step"/> does the same within its sweep.
    /// </summary>
    public void Update()
    {
        NativeOptimizer.Average(Values, _parameters.Masters, NextDecay);
        UpdateCount++;
    }

    /// <summary>Lets the net compute with the average until the result is disposed.</summary>
    public IDisposable SwapIn() => _parameters.UseInstead(Values);

    /// <summary>The average by parameter name, as views. The caller disposes them.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> Tensors() => _parameters.Layout.Views(Values);

    /// <summary>Takes over a stored average.</summary>
    /// <param name="read">Copies the average of a parameter's name.</param>
    /// <param name="updateCount">Updates until then.</param>
    /// <exception cref="NonFiniteTensorException">The average holds NaN or an infinity.</exception>
    public void Load(TensorReader read, long updateCount)
    {
        _parameters.Load(Values, read);
        SetUpdateCount(updateCount);
    }

    /// <summary>
    /// Sets the count after the values were written some other way, such as a broadcast from another rank.
    /// </summary>
    /// <param name="updateCount">Updates until then.</param>
    public void SetUpdateCount(long updateCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(updateCount);
        UpdateCount = updateCount;
    }

    /// <summary>Counts an update that the optimiser's sweep has made.</summary>
    internal void CountUpdate() => UpdateCount++;

    /// <inheritdoc/>
    public void Dispose() => Values.Dispose();
}
