using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);

        /// <summary>Gradients and parameters of many tensors at once.</summary>
        public static class utils
        {
            /// <summary>
            /// Scales all gradients by one factor, so that the norm of all of them together is at most
            /// <paramref name="max_norm"/>; returns the norm before.
            /// </summary>
            public static double clip_grad_norm_(
                IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2.0)
            {
                using DisposeScope scope = NewDisposeScope();
                using IDisposable mode = no_grad();
                List<Tensor> grads = [.. tensors.Select(t => t.grad).OfType<Tensor>()];
                if (grads.Count == 0)
                {
                    return 0;
                }

                Tensor norms = stack(grads.Select(g => g.norm((float)norm_type)));
                double total = norms.norm((float)norm_type).ToDouble();
                double factor = max_norm / (total + 1e-6);
                if (factor < 1)
                {
                    foreach (Tensor grad in grads)
                    {
                        grad.mul_(factor);
                    }
                }

                return total;
            }

            public static void clip_grad_value_(IEnumerable<Parameter> tensors, double clip_value)
            {
                using DisposeScope scope = NewDisposeScope();
                using IDisposable mode = no_grad();
                foreach (Parameter tensor in tensors)
                {
                    tensor.grad?.clamp_(-clip_value, clip_value);
                }
            }

            public static Tensor parameters_to_vector(IEnumerable<Parameter> tensors)
            {
                using DisposeScope scope = NewDisposeScope();
                return cat(tensors.Select(t => t.view(-1)).ToArray()).MoveToOuterDisposeScope();
            }

            public static void vector_to_parameters(Tensor vec, IEnumerable<Parameter> tensors)
            {
                using DisposeScope scope = NewDisposeScope();
                using IDisposable mode = no_grad();
                long start = 0;
                foreach (Parameter tensor in tensors)
                {
                    long count = tensor.numel();
                    tensor.copy_(vec.narrow(0, start, count).view(tensor.shape));
                    start += count;
                }
            }
        }
    }
}
