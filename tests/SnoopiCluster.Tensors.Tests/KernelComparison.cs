using static TorchSharp.torch;

namespace SnoopiCluster.Tensors.Tests;

/// <summary>
/// Holds an fp32 kernel, output and gradients, against the same call in fp64, which takes libtorch's own
/// operations.
/// </summary>
internal static class KernelComparison
{
    /// <summary>
    /// fp32 rounding over the lengths that the tests use; libtorch's own fp32 operations differ from fp64 by
    /// as much.
    /// </summary>
    private const double Tolerance = 5e-6;

    private static readonly string[] InstructionSets = ["avx512", "avx2", "baseline"];

    /// <summary>
    /// Calls <paramref name="operation"/> on random fp32 tensors of the given shapes and on their fp64
    /// copies.
    /// </summary>
    internal static void Agrees(Func<Tensor[], Tensor> operation, params long[][] shapes) =>
        AgreesOn(operation, [.. shapes.Select((shape, i) => TensorValues.Random(i, shape))]);

    /// <summary>The same on given inputs.</summary>
    internal static void AgreesOn(Func<Tensor[], Tensor> operation, Tensor[] inputs) =>
        OnEachInstructionSet(() => Compare(operation, inputs));

    /// <summary>Runs a test with the kernels of each instruction set that the machine has.</summary>
    internal static void OnEachInstructionSet(Action test)
    {
        try
        {
            foreach (string name in InstructionSets.Where(NativeKernels.UseInstructionSet))
            {
                test();
            }
        }
        finally
        {
            NativeKernels.UseInstructionSet("");
        }
    }

    private static void Compare(Func<Tensor[], Tensor> operation, Tensor[] inputs)
    {
        using var scope = NewDisposeScope();
        Tensor[] singles = [.. inputs.Select(x => x.detach().requires_grad_())];
        Tensor[] doubles = [.. inputs.Select(x => x.detach().to(ScalarType.Float64).requires_grad_())];
        Tensor actual = operation(singles);
        Tensor expected = operation(doubles);
        Assert.Equal(ScalarType.Float32, actual.dtype);
        Assert.Equal(ScalarType.Float64, expected.dtype);
        Assert.InRange(TensorValues.RelativeError(actual, expected), 0, Tolerance);
        using (no_grad())
        {
            Assert.Equal(TensorValues.Floats(actual), TensorValues.Floats(operation(singles)));
        }

        Tensor slope = TensorValues.Random(100, actual.shape);
        autograd.backward([actual], [slope]);
        autograd.backward([expected], [slope.to(ScalarType.Float64)]);
        for (int i = 0; i < inputs.Length; i++)
        {
            double error = TensorValues.RelativeError(singles[i].grad!, doubles[i].grad!);
            Assert.True(error <= Tolerance, $"gradient of input {i}: relative error {error:e2}");
        }
    }
}
