using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>
        /// An operation whose forward and backward pass are written in C#. Derive from
        /// <see cref="SingleTensorFunction{T}"/> or <see cref="MultiTensorFunction{T}"/>; one instance serves
        /// all calls, so that what a call keeps for its backward pass belongs into the context.
        /// </summary>
        public abstract class Function<T>
            where T : Function<T>, new()
        {
            private static readonly T Instance = new();

            /// <summary>Under which name errors speak of the function.</summary>
            public abstract string Name { get; }

            /// <summary>
            /// Runs the forward pass without recording gradients, and ties its results to the tensors among
            /// <paramref name="vars"/>.
            /// </summary>
            protected static List<Tensor> apply_internal(params object[] vars)
            {
                AutogradContext context = new();
                List<Tensor> outputs;
                using (no_grad())
                {
                    outputs = Instance.forward_internal(context, vars);
                }

                return FunctionCall.Link(context, Instance.Name, vars, outputs, Instance.backward_internal);
            }

            internal abstract List<Tensor> forward_internal(AutogradContext ctx, object[] vars);

            internal abstract List<Tensor> backward_internal(AutogradContext ctx, List<Tensor> grad_outputs);
        }

        /// <summary>A function with one result.</summary>
        public abstract class SingleTensorFunction<T> : Function<T>
            where T : SingleTensorFunction<T>, new()
        {
            public static Tensor apply(params object[] vars) => apply_internal(vars)[0];

            public abstract Tensor forward(AutogradContext ctx, params object[] vars);

            /// <summary>
            /// One gradient for each of the forward pass's <c>vars</c>; null where there is none.
            /// </summary>
            public abstract List<Tensor> backward(AutogradContext ctx, Tensor grad_output);

            internal sealed override List<Tensor> forward_internal(AutogradContext ctx, object[] vars) =>
                [forward(ctx, vars)];

            internal sealed override List<Tensor> backward_internal(
                AutogradContext ctx, List<Tensor> grad_outputs) =>
                backward(ctx, grad_outputs[0]);
        }

        /// <summary>A function with several results.</summary>
        public abstract class MultiTensorFunction<T> : Function<T>
            where T : MultiTensorFunction<T>, new()
        {
            public static List<Tensor> apply(params object[] vars) => apply_internal(vars);

            public abstract List<Tensor> forward(AutogradContext ctx, params object[] vars);

            /// <summary>
            /// One gradient for each of the forward pass's <c>vars</c>; null where there is none.
            /// </summary>
            public abstract List<Tensor> backward(AutogradContext ctx, List<Tensor> grad_outputs);

            internal sealed override List<Tensor> forward_internal(AutogradContext ctx, object[] vars) =>
                forward(ctx, vars);

            internal sealed override List<Tensor> backward_internal(
                AutogradContext ctx, List<Tensor> grad_outputs) =>
                backward(ctx, grad_outputs);
        }
    }
}
