using static TorchSharp.torch;

namespace SnoopiCluster.Tensors.Tests;

/// <summary>
/// Equal inputs in different rows of one batch give bit-equal outputs: PG-SB's residual between the frozen
/// and the LoRA rows of one forward is exactly zero at step 0 only because of this.
/// </summary>
public sealed class KernelRowsTests
{
    // Batches whose copies fall on different places of the kernels' tiles.
    public static TheoryData<int> Batches => [1, 2, 3, 5, 7, 13, 16, 64];

    [Theory]
    [MemberData(nameof(Batches))]
    public void Attention_EqualRows_GiveEqualBits(int batch) =>
        EqualRows(batch, [33, 24], x => Kernels.Attention(x, x, x, 3));

    [Theory]
    [MemberData(nameof(Batches))]
    public void Conv2d_EqualRows_GiveEqualBits(int batch) =>
        EqualRows(batch, [9, 8, 8], x => Kernels.Conv2d(x, Random(1, 20, 9, 3, 3), Random(2, 20), 1, 1));

    [Theory]
    [MemberData(nameof(Batches))]
    public void Conv2d_OneByOne_EqualRows_GiveEqualBits(int batch) =>
        EqualRows(batch, [9, 5, 5], x => Kernels.Conv2d(x, Random(1, 20, 9, 1, 1), Random(2, 20)));

    [Theory]
    [MemberData(nameof(Batches))]
    public void GroupNorm_EqualRows_GiveEqualBits(int batch) =>
        EqualRows(
            batch, [12, 5, 5], x => Kernels.GroupNorm(x, 4, Random(1, 12), Random(2, 12), 1e-5, silu: true));

    [Theory]
    [MemberData(nameof(Batches))]
    public void LayerNorm_EqualRows_GiveEqualBits(int batch) =>
        EqualRows(batch, [7, 19], x => Kernels.LayerNorm(x, Random(1, 19), Random(2, 19), 1e-5));

    [Theory]
    [MemberData(nameof(Batches))]
    public void Linear_EqualRows_GiveEqualBits(int batch) =>
        EqualRows(batch, [19, 37], x => Kernels.Linear(x, Random(1, 45, 37), Random(2, 45)));

    [Theory]
    [MemberData(nameof(Batches))]
    public void GeGlu_EqualRows_GiveEqualBits(int batch) => EqualRows(batch, [7, 38], Kernels.GeGlu);

    private static void EqualRows(int batch, long[] rowShape, Func<Tensor, Tensor> operation) =>
        KernelComparison.OnEachInstructionSet(() => Compare(batch, rowShape, operation));

    private static void Compare(int batch, long[] rowShape, Func<Tensor, Tensor> operation)
    {
        using var scope = NewDisposeScope();
        Tensor half = Random(0, [batch, .. rowShape]);
        Tensor other = Random(3, [batch, .. rowShape]);
        Tensor input = cat([half, other, half, half]).requires_grad_();

        Tensor output = operation(input);
        autograd.backward([output], [Random(4, [1, .. output.shape[1..]]).expand(output.shape)]);

        foreach (Tensor rows in new[] { output.detach(), input.grad! })
        {
            float[] first = TensorValues.Floats(rows.narrow(0, 0, batch));
            Assert.Equal(first, TensorValues.Floats(rows.narrow(0, 2 * batch, batch)));
            Assert.Equal(first, TensorValues.Floats(rows.narrow(0, 3 * batch, batch)));
        }

        Assert.NotEqual(
            TensorValues.Floats(output.narrow(0, 0, batch)),
            TensorValues.Floats(output.narrow(0, batch, batch)));
    }

    private static Tensor Random(long index, params long[] shape) => TensorValues.Random(index, shape);
}
