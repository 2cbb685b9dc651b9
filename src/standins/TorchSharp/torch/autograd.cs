using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Backward passes and functions with a backward pass of their own.</summary>
    public static partial class autograd
    {
        /// <summary>
        /// The gradients of <paramref name="outputs"/> with respect to <paramref name="inputs"/>; null for an
        /// input that no output depends on, where <paramref name="allow_unused"/> permits that.
        /// </summary>
        public static IList<Tensor> grad(
            IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor>? grad_outputs = null,
            bool retain_graph = false, bool create_graph = false, bool allow_unused = false)
        {
            nint list = Native.snoopi_grad(
                TensorHandles.Of([.. outputs]), outputs.Count, TensorHandles.Of([.. inputs]), inputs.Count,
                TensorHandles.OfOptional(grad_outputs?.ToArray()), grad_outputs?.Count ?? 0,
                retain_graph ? 1 : 0, create_graph ? 1 : 0, allow_unused ? 1 : 0);
            GC.KeepAlive((outputs, inputs, grad_outputs));
            return TensorHandles.TakeOptional(list)!;
        }

        public static void backward(
            IList<Tensor> tensors, IList<Tensor>? grad_tensors = null, bool? retain_graph = null,
            bool create_graph = false, IList<Tensor>? inputs = null)
        {
            int isDone = Native.snoopi_backward(
                TensorHandles.Of([.. tensors]), tensors.Count,
                TensorHandles.OfOptional(grad_tensors?.ToArray()), grad_tensors?.Count ?? 0,
                retain_graph ?? create_graph ? 1 : 0, create_graph ? 1 : 0,
                TensorHandles.OfOptional(inputs?.ToArray()), inputs?.Count ?? 0);
            GC.KeepAlive((tensors, grad_tensors, inputs));
            Native.Check(isDone);
        }

        public static void backward(
            Tensor tensor, IList<Tensor>? grad_tensors = null, bool? retain_graph = null,
            bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        public static void backward(
            Tensor tensor, Tensor grad_tensor, bool? retain_graph = null, bool create_graph = false,
            IList<Tensor>? inputs = null) =>
            backward([tensor], [grad_tensor], retain_graph, create_graph, inputs);
    }
}
