using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace SnoopiCluster.Tensors;

/// <summary>The native library's optimiser.</summary>
internal static partial class NativeOptimizer
{
    /// <summary>Mirrors <c>SnoopiAdamWStep</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct StepConstants
    {
        public double LearningRate;
        public double Beta1;
        public double Beta2;
        public double Epsilon;
        public double WeightDecay;
        public double GradientScale;
        public double AverageDecay;
        public long Step;
        public byte Portable;
    }

    // Mirrors SnoopiAdamWSquares.
    [StructLayout(LayoutKind.Sequential)]
    private struct Squares
    {
        public double Change;
        public double Weights;
    }

    /// <summary>One AdamW step, and the norms of what it did where they are asked for.</summary>
    internal static unsafe UpdateNorms? Apply(
        FlatParameters parameters, Tensor first, Tensor second, Tensor? average, in StepConstants step, bool measures)
    {
        Squares squares = default;
        Tensor? compute = parameters.ComputeType == ScalarType.Float32 ? null : parameters.Weights;
        int result = Apply(
            parameters.Masters.Handle,
            parameters.Gradients.Handle,
            first.Handle,
            second.Handle,
            average?.Handle ?? IntPtr.Zero,
            compute?.Handle ?? IntPtr.Zero,
            step,
            measures ? &squares : null);
        NativeCall.Check(result, "Applying AdamW");
        GC.KeepAlive(parameters);
        GC.KeepAlive(first);
        GC.KeepAlive(second);
        GC.KeepAlive(average);
        return measures ? new UpdateNorms(Math.Sqrt(squares.Change), Math.Sqrt(squares.Weights)) : null;
    }

    /// <summary>Moves an average towards values by 1 - decay.</summary>
    internal static void Average(Tensor average, Tensor values, double decay, bool portable = false)
    {
        int result = Average(average.Handle, values.Handle, decay, portable ? (byte)1 : (byte)0);
        NativeCall.Check(result, "Moving an average of weights");
        GC.KeepAlive(average);
        GC.KeepAlive(values);
    }

    [LibraryImport(NativeCall.Library, EntryPoint = "snoopi_adamw_apply")]
    private static unsafe partial int Apply(
        IntPtr master,
        IntPtr gradient,
        IntPtr first,
        IntPtr second,
        IntPtr average,
        IntPtr compute,
        in StepConstants step,
        Squares* squares);

    [LibraryImport(NativeCall.Library, EntryPoint = "snoopi_average_update")]
    private static partial int Average(IntPtr average, IntPtr values, double decay, byte portable);
}
