using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>What the forward pass of one call leaves for its backward pass.</summary>
        public class AutogradContext : IDisposable
        {
            private readonly Dictionary<string, object> _data = [];
            private nint _node;

            internal AutogradContext()
            {
            }

            /// <summary>
            /// Whether a result that nothing depended on gets a gradient of zeros instead of null.
            /// </summary>
            public bool MaterializeGrads { get; private set; } = true;

            internal List<Tensor> Saved { get; private set; } = [];

            internal List<Tensor> Dirty { get; private set; } = [];

            internal List<Tensor> NonDifferentiable { get; private set; } = [];

            /// <summary>
            /// Keeps inputs or results for the backward pass; null entries come back as null.
            /// </summary>
            public void save_for_backward(List<Tensor> tensors) => Saved = [.. tensors];

            /// <summary>
            /// Names inputs that the forward pass changed in place; it must return them too.
            /// </summary>
            public void mark_dirty(List<Tensor> tensors) => Dirty = [.. tensors];

            public void mark_non_differentiable(List<Tensor> tensors) => NonDifferentiable = [.. tensors];

            public void set_materialize_grads(bool value) => MaterializeGrads = value;

            public void save_data(string key, object value) => _data[key] = value;

            public object get_data(string key) => _data[key];

            /// <summary>
            /// What was saved, with its history; in the backward pass, or still in the forward pass.
            /// </summary>
            public List<Tensor> get_saved_variables() => _node == 0
                ? [.. Saved]
                : [.. TensorHandles.TakeOptional(Native.snoopi_function_saved(_node)).Cast<Tensor>()];

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            /// <summary>
            /// Lets go of the forward pass's tensors: from here on the native node holds them.
            /// </summary>
            internal void HandOver()
            {
                Saved = [];
                Dirty = [];
                NonDifferentiable = [];
            }

            /// <summary>Lends the native node for the time of a backward pass.</summary>
            internal T During<T>(nint node, Func<T> backward)
            {
                _node = node;
                try
                {
                    return backward();
                }
                finally
                {
                    _node = 0;
                }
            }

            protected virtual void Dispose(bool disposing) => _data.Clear();
        }
    }
}
