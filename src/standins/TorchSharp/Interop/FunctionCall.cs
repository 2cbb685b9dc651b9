using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace TorchSharp.Interop;

/// <summary>
/// One call of a custom autograd function: what the native graph holds on to until it is freed.
/// </summary>
internal sealed class FunctionCall
{
    private readonly AutogradContext _context;
    private readonly string _name;
    private readonly bool[] _isTensor;
    private readonly Func<AutogradContext, List<Tensor>, List<Tensor>> _backward;

    private FunctionCall(
        AutogradContext context, string name, bool[] isTensor,
        Func<AutogradContext, List<Tensor>, List<Tensor>> backward)
    {
        _context = context;
        _name = name;
        _isTensor = isTensor;
        _backward = backward;
    }

    /// <summary>Ties results to arguments; returns the results with their history.</summary>
    internal static unsafe List<Tensor> Link(
        AutogradContext context, string name, object[] vars, List<Tensor> outputs,
        Func<AutogradContext, List<Tensor>, List<Tensor>> backward)
    {
        Tensor[] inputs = [.. vars.OfType<Tensor>()];
        FunctionCall call = new(context, name, Array.ConvertAll(vars, v => v is Tensor), backward);
        nint[] inputHandles = TensorHandles.Of(inputs);
        nint[] outputHandles = TensorHandles.Of(outputs);
        nint[] saved = TensorHandles.OfOptional(context.Saved);
        nint[] dirty = TensorHandles.Of(context.Dirty);
        nint[] nonDifferentiable = TensorHandles.Of(context.NonDifferentiable);
        nint list = Native.snoopi_function_link(
            GCHandle.ToIntPtr(GCHandle.Alloc(call)), &RunBackward, &Release, inputHandles,
            inputHandles.Length, outputHandles, outputHandles.Length, saved, saved.Length, dirty,
            dirty.Length, nonDifferentiable, nonDifferentiable.Length, context.MaterializeGrads ? 1 : 0);
        GC.KeepAlive((vars, inputs, outputs));
        Tensor[] results = TensorHandles.Take(list);
        DisposeRaw(outputs, inputs, context.Saved);
        context.HandOver();
        return [.. results];
    }

    /// <summary>Frees the handles of results that nobody but the forward pass has seen.</summary>
    private static void DisposeRaw(List<Tensor> outputs, Tensor[] inputs, List<Tensor> saved)
    {
        foreach (Tensor output in outputs)
        {
            bool isSeen = inputs.Concat(saved).Any(t => ReferenceEquals(t, output));
            if (!isSeen)
            {
                output.Dispose();
            }
        }
    }

    [UnmanagedCallersOnly]
    [SuppressMessage(
        "Design", "CA1031",
        Justification = "Nothing may leave into native code; the caller throws it again.")]
    private static long RunBackward(nint managed, nint node, nint grads, nint results)
    {
        try
        {
            var call = (FunctionCall)GCHandle.FromIntPtr(managed).Target!;
            call.Backward(node, grads, results);
            return 0;
        }
        catch (Exception exception)
        {
            return ManagedErrors.Keep(exception);
        }
    }

    [UnmanagedCallersOnly]
    private static void Release(nint managed) => GCHandle.FromIntPtr(managed).Free();

    private void Backward(nint node, nint grads, nint results)
    {
        using DisposeScope scope = NewDisposeScope();
        List<Tensor> gradients = [.. TensorHandles.Read(grads).Cast<Tensor>()];
        List<Tensor> computed = _context.During(node, () => _backward(_context, gradients));
        RequireOneForEachArgument(computed);
        for (int i = 0; i < _isTensor.Length; i++)
        {
            if (_isTensor[i])
            {
                Native.Check(Native.snoopi_list_add(results, computed[i]));
            }
        }
    }

    private void RequireOneForEachArgument(List<Tensor> computed)
    {
        bool isSurplusEmpty = computed.Skip(_isTensor.Length).All(g => g is null);
        if (computed.Count < _isTensor.Length || !isSurplusEmpty)
        {
            throw new InvalidOperationException(
                $"{_name}: backward returned {computed.Count} gradients for {_isTensor.Length} arguments " +
                "of forward; return one for each, null where there is none.");
        }
    }
}
