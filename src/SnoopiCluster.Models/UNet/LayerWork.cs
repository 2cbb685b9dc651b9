namespace SnoopiCluster.Models.UNet;

/// <summary>What a linear layer or convolution multiplies in the forward of one sample.</summary>
/// <param name="Name">As its weight is named, without <c>.weight</c>.</param>
/// <param name="Inputs">Values that go into one output: input channels times the kernel's area.</param>
/// <param name="Outputs">Output channels.</param>
/// <param name="Positions">Where it is applied: pixels of its output, tokens, or 1.</param>
public sealed record LayerWork(string Name, long Inputs, long Outputs, long Positions)
{
    /// <summary>Floating-point operations, two for each product that is added.</summary>
    public double Flops => 2.0 * Inputs * Outputs * Positions;

    /// <summary>Operations of a low-rank addition to the layer, B(A x).</summary>
    /// <param name="loraRank">Inner dimension of the adapter.</param>
    public double AdapterFlops(int loraRank) => 2.0 * loraRank * (Inputs + Outputs) * Positions;
}
