using SnoopiCluster.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Lora;

/// <summary>The low-rank addition to one linear layer: y = W x + b + scale B(A x).</summary>
/// <param name="a">[r, in]; PEFT's <c>lora_A.weight</c>.</param>
/// <param name="b">[out, r]; PEFT's <c>lora_B.weight</c>.</param>
/// <param name="scale">alpha / r.</param>
internal sealed class LoraAdapter(Parameter a, Parameter b, double scale)
{
    /// <summary>[r, in].</summary>
    public Parameter A { get; } = a;

    /// <summary>[out, r].</summary>
    public Parameter B { get; } = b;

    /// <summary>
    /// Whether adding the change to the weight first costs less than the low-rank term: the rank is large for
    /// the layer, as r = 64 is in small networks. In fp32 only: a bf16 weight would round small changes away.
    /// </summary>
    public bool MergesCheaply =>
        A.dtype == ScalarType.Float32 && A.device_type == TorchSharp.DeviceType.CPU
        && A.shape[1] * B.shape[0] <= A.shape[0] * (A.shape[1] + B.shape[0]);

    /// <summary>
    /// Adds the low-rank term to the given rows of the base layer's output. The other rows come out bit-equal
    /// to <paramref name="baseOutput"/>.
    /// </summary>
    /// <param name="input">Input of the layer, [N, ..., in].</param>
    /// <param name="baseOutput">
    /// Output of the base layer, [N, ..., out]; without gradients it is changed in place.
    /// </param>
    /// <param name="rows">Rows of dimension 0; not none.</param>
    /// <returns>[N, ..., out].</returns>
    public Tensor Add(Tensor input, Tensor baseOutput, AdapterRows rows)
    {
        if (rows.Covers(input.shape[0]))
        {
            return AddTo(baseOutput, input);
        }

        Tensor on = AddTo(
            baseOutput.narrow(0, rows.Start, rows.Count), input.narrow(0, rows.Start, rows.Count));
        if (!is_grad_enabled())
        {
            // The narrowed view shares its storage with the base output, so the rows are in place already.
            return baseOutput;
        }

        long end = rows.Start + rows.Count;
        return cat(
            [baseOutput.narrow(0, 0, rows.Start), on, baseOutput.narrow(0, end, input.shape[0] - end)],
            dim: 0);
    }

    /// <summary>scale B A, the change of the weight that the adapter stands for.</summary>
    /// <returns>[out, in].</returns>
    public Tensor WeightChange() => B.matmul(A).mul(scale);

    private Tensor AddTo(Tensor baseOutput, Tensor input)
    {
        Tensor change = Kernels.Linear(Kernels.Linear(input, A, null), B, null);
        return is_grad_enabled() ? baseOutput.add(change, scale) : baseOutput.add_(change, scale);
    }
}
