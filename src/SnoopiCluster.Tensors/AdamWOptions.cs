namespace SnoopiCluster.Tensors;

/// <summary>AdamW's hyper-parameters but for the learning rate, which each step names.</summary>
/// <param name="Beta1">Decay of the first moment, in [0, 1).</param>
/// <param name="Beta2">Decay of the second moment, in [0, 1).</param>
/// <param name="Epsilon">Added to the root of the second moment; greater than 0.</param>
/// <param name="WeightDecay">
/// Decoupled decay: a step multiplies the weights by 1 - lr * this; at least 0.
/// </param>
public sealed record AdamWOptions(
    double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-8, double WeightDecay = 0.01)
{
    /// <summary>Throws where a value is outside its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Names the value.</exception>
    internal void Validate()
    {
        Require(Beta1 is >= 0 and < 1, nameof(Beta1), Beta1, "lies in [0, 1)");
        Require(Beta2 is >= 0 and < 1, nameof(Beta2), Beta2, "lies in [0, 1)");

        // At 0 the padding of the flat buffers would become 0 / 0. As fp32 it must not vanish either.
        Require(
            double.IsFinite(Epsilon) && (float)Epsilon > 0, nameof(Epsilon), Epsilon, "is greater than 0");
        bool decays = double.IsFinite(WeightDecay) && WeightDecay >= 0;
        Require(decays, nameof(WeightDecay), WeightDecay, "is at least 0");
    }

    private static void Require(bool condition, string name, double value, string range)
    {
        if (!condition)
        {
            throw new ArgumentOutOfRangeException(name, value, $"AdamW's {name} {range}.");
        }
    }
}
