using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SnoopiCluster.Tensors.Tests;

/// <summary>Small tensors in and out of arrays.</summary>
internal static class TensorValues
{
    /// <summary>All elements, row-major, as fp32.</summary>
    internal static float[] Floats(Tensor tensor)
    {
        using Tensor plain = tensor.detach().to(ScalarType.Float32).cpu().contiguous();
        float[] values = TensorMemory.Elements<float>(plain, 0, (int)plain.numel()).ToArray();
        GC.KeepAlive(plain);
        return values;
    }

    /// <summary>A tensor of the given numbers.</summary>
    internal static Tensor Of(float[] values, params long[] shape) => tensor(values, shape);

    /// <summary>Standard normal numbers, different for each purpose-free index.</summary>
    internal static Tensor Random(long index, params long[] shape) =>
        CounterRandom.Normal(20260101, 0, [index], DrawPurpose.Evaluation, shape, CPU).view(shape);

    /// <summary>A trainable parameter with random values.</summary>
    internal static Parameter RandomParameter(long index, ScalarType dtype, params long[] shape) =>
        new(Random(index, shape).to(dtype));

    /// <summary>
    /// Largest difference relative to the largest expected magnitude: the golden fixtures' measure.
    /// </summary>
    internal static double RelativeError(Tensor actual, Tensor expected)
    {
        Assert.Equal(expected.shape, actual.shape);
        float[] found = Floats(actual);
        float[] wanted = Floats(expected);
        double difference = 0;
        double scale = 0;
        for (int i = 0; i < found.Length; i++)
        {
            // A comparison with NaN would pass over it.
            Assert.True(float.IsFinite(found[i]), $"element {i} is {found[i]}");
            difference = Math.Max(difference, Math.Abs((double)found[i] - wanted[i]));
            scale = Math.Max(scale, Math.Abs((double)wanted[i]));
        }

        return difference / scale;
    }
}
