using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>The front door: functions, types and settings under the names that PyTorch gives them.</summary>
public static partial class torch
{
    public static DisposeScope? CurrentDisposeScope => DisposeScopeManager.CurrentScope;

    /// <summary>
    /// Opens a dispose scope on this thread: tensors made until its end die with it, unless moved out.
    /// </summary>
    public static DisposeScope NewDisposeScope() => DisposeScopeManager.NewScope();

    /// <summary>Runs <paramref name="expr"/> in a scope of its own and keeps only its result.</summary>
    public static Tensor WrappedTensorDisposeScope(Func<Tensor> expr)
    {
        using DisposeScope scope = NewDisposeScope();
        return expr().MoveToOuterDisposeScope();
    }

    public static IDisposable no_grad() => new GradMode(false);

    public static IDisposable enable_grad(bool enabled = true) => new GradMode(enabled);

    public static IDisposable set_grad_enabled(bool mode = true) => new GradMode(mode);

    public static bool is_grad_enabled() => Native.snoopi_grad_enabled() != 0;

    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);

    public static bool is_inference_mode_enabled() => Native.snoopi_inference_mode_enabled() != 0;

    /// <summary>Whether this thread records gradients, until disposed; then as before.</summary>
    private sealed class GradMode : IDisposable
    {
        private readonly bool _before = is_grad_enabled();

        internal GradMode(bool isEnabled) => Native.snoopi_set_grad_enabled(isEnabled ? 1 : 0);

        public void Dispose() => Native.snoopi_set_grad_enabled(_before ? 1 : 0);
    }

    /// <summary>
    /// Holds libtorch's guard; it must end on the thread where it began, so nothing else frees it.
    /// </summary>
    private sealed class InferenceMode : IDisposable
    {
        private nint _guard;

        internal InferenceMode(bool isEnabled) =>
            _guard = Native.CheckHandle(Native.snoopi_inference_mode_new(isEnabled ? 1 : 0));

        public void Dispose()
        {
            nint guard = Interlocked.Exchange(ref _guard, 0);
            if (guard != 0)
            {
                Native.snoopi_inference_mode_delete(guard);
            }
        }
    }
}
