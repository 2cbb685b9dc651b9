using TorchSharp.Interop;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Layers without state.</summary>
        public static partial class functional
        {
            public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) =>
                Native.snoopi_linear(input, weights, bias);

            public static Tensor conv2d(
                Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null,
                long[]? padding = null, long[]? dilation = null, long groups = 1)
            {
                strides ??= [1, 1];
                padding ??= [0, 0];
                dilation ??= [1, 1];
                return Native.snoopi_conv2d(
                    input, weight, bias, strides, strides.Length, padding, padding.Length, dilation,
                    dilation.Length, groups);
            }

            public static Tensor conv2d_padding(
                Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null,
                Padding padding = Padding.Valid, long[]? dilation = null, long groups = 1)
            {
                strides ??= [1, 1];
                dilation ??= [1, 1];
                return Native.snoopi_conv2d_padding(
                    input, weight, bias, strides, strides.Length, padding == Padding.Same ? 1 : 0, dilation,
                    dilation.Length, groups);
            }

            public static Tensor group_norm(
                Tensor input, long num_groups, Tensor? weight = null, Tensor? bias = null,
                double eps = 1e-5) =>
                Native.snoopi_group_norm(input, num_groups, weight, bias, eps);

            public static Tensor layer_norm(
                Tensor input, long[] normalized_shape, Tensor? weight = null, Tensor? bias = null,
                double eps = 1e-5) =>
                Native.snoopi_layer_norm(input, normalized_shape, normalized_shape.Length, weight, bias, eps);

            public static Tensor batch_norm(
                Tensor input, Tensor running_mean, Tensor running_var, Tensor? weight = null,
                Tensor? bias = null, bool training = false, double momentum = 0.1, double eps = 1e-5) =>
                Native.snoopi_batch_norm(
                    input, weight, bias, running_mean, running_var, training ? 1 : 0, momentum, eps);

            public static Tensor silu(Tensor x, bool inplace = false) =>
                inplace ? x.silu_().alias() : x.silu();

            public static Tensor gelu(Tensor x) => x.gelu();

            public static Tensor gelu(Tensor x, bool inplace) => inplace ? x.gelu_().alias() : x.gelu();

            public static Tensor gelu(Tensor x, GELU.Approximate approximate, bool inplace = false) =>
                inplace ? x.gelu_(approximate).alias() : x.gelu(approximate);

            public static Tensor relu(Tensor x, bool inplace = false) =>
                inplace ? x.relu_().alias() : x.relu();

            public static Tensor sigmoid(Tensor x) => x.sigmoid();

            public static Tensor sigmoid(Tensor x, bool inplace) =>
                inplace ? x.sigmoid_().alias() : x.sigmoid();

            public static Tensor tanh(Tensor x, bool inplace = false) =>
                inplace ? x.tanh_().alias() : x.tanh();

            public static Tensor leaky_relu(
                Tensor input, double negative_slope = 0.01, bool inplace = false) =>
                inplace ? input.leaky_relu_(negative_slope).alias() : input.leaky_relu(negative_slope);

            public static Tensor logsigmoid(Tensor x) => x.log_sigmoid();

            public static Tensor softplus(Tensor x, double beta = 1, double threshold = 20) =>
                x.softplus(beta, threshold);

            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) =>
                input.softmax(dim, dtype);

            public static Tensor log_softmax(Tensor x, long dim) => x.log_softmax(dim);

            public static Tensor dropout(
                Tensor input, double p = 0.5, bool training = true, bool inplace = false)
            {
                if (!inplace)
                {
                    return Native.snoopi_dropout(input, p, training ? 1 : 0);
                }

                Native.Check(Native.snoopi_dropout_(input, p, training ? 1 : 0));
                return input.alias();
            }

            public static Tensor one_hot(Tensor x, long num_classes = -1) =>
                Native.snoopi_one_hot(x, num_classes);

            public static Tensor pixel_shuffle(Tensor input, long upscale_factor) =>
                Native.snoopi_pixel_shuffle(input, upscale_factor);

            public static Tensor pixel_unshuffle(Tensor input, long downscale_factor) =>
                Native.snoopi_pixel_unshuffle(input, downscale_factor);

            /// <summary>
            /// Divides by the norm along a dimension, or by <paramref name="eps"/> where that is larger.
            /// </summary>
            public static Tensor normalize(Tensor input, double p = 2.0, long dim = 1, double eps = 1e-12)
            {
                using DisposeScope scope = NewDisposeScope();
                Tensor length = input.norm((int)dim, true, (float)p).clamp_min(eps);
                return (input / length).MoveToOuterDisposeScope();
            }

            public static Tensor cosine_similarity(Tensor x1, Tensor x2, long dim = 1, double eps = 1e-8) =>
                Native.snoopi_cosine_similarity(x1, x2, dim, eps);

            /// <summary>
            /// <c>[.., L, E]</c>, <c>[.., S, E]</c>, <c>[.., S, Ev]</c> to <c>[.., L, Ev]</c>, scaled by one
            /// over the root of E.
            /// </summary>
            public static Tensor scaled_dot_product_attention(
                Tensor query, Tensor key, Tensor value, Tensor? attn_mask = null, double p = 0.0,
                bool is_casual = false) =>
                Native.snoopi_scaled_dot_product_attention(
                    query, key, value, attn_mask, p, is_casual ? 1 : 0);
        }
    }
}
