// Two-dimensional convolution over channels-last pictures. The output is channels-last too, so that a
// picture's tokens [B, H * W, C] are a view of it and the next layer converts nothing.
#include "kernels_autograd.h"

#include <map>
#include <memory>
#include <tuple>

namespace snoopi::kernels {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr auto channels_last = at::MemoryFormat::ChannelsLast;
constexpr int64_t max_taps = 128;

// The rows of our products are the samples, and each sample's picture has to stay in the cache: a few samples
// or large pictures are faster in libtorch's own convolution (measured against oneDNN 2.6 at 8x8 to 32x32).
constexpr int64_t least_batch = 4;
constexpr int64_t most_pixels = 256;

struct Geometry {
    int64_t height, width, out_height, out_width, kernel_height, kernel_width, stride, padding;

    bool operator<(const Geometry& other) const {
        const auto key = [](const Geometry& g) {
            return std::tie(g.height, g.width, g.kernel_height, g.kernel_width, g.stride, g.padding);
        };
        return key(*this) < key(other);
    }
};

Geometry geometry_of(const at::Tensor& input, const at::Tensor& weight, int64_t stride, int64_t padding) {
    const auto out = [&](int64_t size, int64_t kernel) { return (size + 2 * padding - kernel) / stride + 1; };
    return {
        input.size(2),
        input.size(3),
        out(input.size(2), weight.size(2)),
        out(input.size(3), weight.size(3)),
        weight.size(2),
        weight.size(3),
        stride,
        padding};
}

// The pairs of pixels that a convolution joins, listed by one of output pixel, input pixel or tap.
struct Links {
    enum class By { output, input, tap };
    std::vector<int32_t> begin, output, input, tap;

    Links(const Geometry& g, By by) {
        const int64_t lists = by == By::output  ? g.out_height * g.out_width
                              : by == By::input ? g.height * g.width
                                                : g.kernel_height * g.kernel_width;
        std::vector<std::vector<Link>> found(lists);
        for (int64_t y = 0; y < g.out_height; ++y) {
            for (int64_t x = 0; x < g.out_width; ++x) visit(g, by, y, x, found);
        }
        begin.push_back(0);
        for (const auto& list : found) {
            for (const Link& link : list) {
                output.push_back(link.output);
                input.push_back(link.input);
                tap.push_back(link.tap);
            }
            begin.push_back(static_cast<int32_t>(output.size()));
        }
    }

    // The lists of a geometry, made once for each thread: a network has few geometries and asks for them in
    // every step.
    static std::shared_ptr<const Links> of(const Geometry& g, By by) {
        constexpr size_t most_kept = 256;
        thread_local std::map<std::pair<Geometry, By>, std::shared_ptr<const Links>> kept;
        if (kept.size() > most_kept) kept.clear();
        auto& links = kept[{g, by}];
        if (!links) links = std::make_shared<const Links>(g, by);
        return links;
    }

private:
    struct Link {
        int32_t output, input, tap;
    };

    static void visit(const Geometry& g, By by, int64_t y, int64_t x, std::vector<std::vector<Link>>& found) {
        for (int64_t ky = 0; ky < g.kernel_height; ++ky) {
            for (int64_t kx = 0; kx < g.kernel_width; ++kx) {
                const int64_t in_y = y * g.stride + ky - g.padding, in_x = x * g.stride + kx - g.padding;
                if (in_y < 0 || in_y >= g.height || in_x < 0 || in_x >= g.width) continue;
                const Link link{
                    static_cast<int32_t>(y * g.out_width + x), static_cast<int32_t>(in_y * g.width + in_x),
                    static_cast<int32_t>(ky * g.kernel_width + kx)};
                found
                    [by == By::output  ? link.output
                     : by == By::input ? link.input
                                       : link.tap]
                        .push_back(link);
            }
        }
    }
};

// A block of samples whose pictures stay in the second-level cache, but enough of them to fill the tiles of a
// product.
int64_t number_of_blocks(int64_t batch, int64_t sample_size) {
    const int64_t fitting = std::clamp<int64_t>((1 << 16) / sample_size, 12, 48);
    return (batch + fitting - 1) / fitting;
}

template <class Pack>
at::Tensor packed(const at::Tensor& weight, int64_t columns, const Pack& pack) {
    const int64_t panel = fp32_kernels().panel, panels = (columns + panel - 1) / panel;
    auto out = at::empty({panels * panel * (weight.numel() / columns)}, weight.options());
    in_parallel(panels, 4 * weight.numel() / panels, [&](int64_t first, int64_t last) {
        pack(
            weight.data_ptr<float>(), weight.size(0), weight.size(1), weight.size(2) * weight.size(3),
            out.data_ptr<float>(), first, last);
    });
    return out;
}

void run(Convolution& v) {
    v.num_blocks = number_of_blocks(v.batch, v.links.source_pixels * v.source_channels);
    const int64_t rows = v.batch / v.num_blocks;
    in_parallel(
        v.num_blocks * v.links.target_pixels, rows * v.taps * v.source_channels * v.target_channels,
        fp32_kernels().convolve, v);
}

at::Tensor forward(
    const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias, int64_t stride,
    int64_t padding) {
    const auto g = geometry_of(input, weight, stride, padding);
    const auto links = Links::of(g, Links::By::output);
    auto out = at::empty(
        {input.size(0), weight.size(0), g.out_height, g.out_width},
        input.options().memory_format(channels_last));
    const auto packed_weight = packed(weight, weight.size(0), fp32_kernels().pack_taps);
    Convolution v{};
    v.links = {
        links->begin.data(), links->input.data(), links->tap.data(), g.height * g.width,
        g.out_height * g.out_width};
    v.batch = input.size(0);
    v.source_channels = weight.size(1);
    v.target_channels = weight.size(0);
    v.taps = g.kernel_height * g.kernel_width;
    v.source = input.data_ptr<float>();
    v.weight = packed_weight.data_ptr<float>();
    v.bias = bias.defined() ? bias.data_ptr<float>() : nullptr;
    v.target = out.data_ptr<float>();
    run(v);
    return out;
}

at::Tensor grad_of_input(
    const at::Tensor& grad, const at::Tensor& weight, const at::Tensor& input, const Geometry& g) {
    const auto links = Links::of(g, Links::By::input);
    auto out = at::empty(input.sizes(), input.options().memory_format(channels_last));
    const auto packed_weight = packed(weight, weight.size(1), fp32_kernels().pack_taps_transposed);
    Convolution v{};
    v.links = {
        links->begin.data(), links->output.data(), links->tap.data(), g.out_height * g.out_width,
        g.height * g.width};
    v.batch = input.size(0);
    v.source_channels = weight.size(0);
    v.target_channels = weight.size(1);
    v.taps = g.kernel_height * g.kernel_width;
    v.source = grad.data_ptr<float>();
    v.weight = packed_weight.data_ptr<float>();
    v.target = out.data_ptr<float>();
    run(v);
    return out;
}

at::Tensor grad_of_weight(
    const at::Tensor& grad, const at::Tensor& weight, const at::Tensor& input, const Geometry& g) {
    const auto links = Links::of(g, Links::By::tap);
    const int64_t taps = g.kernel_height * g.kernel_width;
    const auto by_tap = at::empty({taps, weight.size(0), weight.size(1)}, weight.options());
    ConvolutionWeight w{};
    w.begin = links->begin.data();
    w.source = links->input.data();
    w.target = links->output.data();
    w.batch = input.size(0);
    w.taps = taps;
    w.source_pixels = g.height * g.width;
    w.target_pixels = g.out_height * g.out_width;
    w.source_channels = weight.size(1);
    w.target_channels = weight.size(0);
    w.source_data = input.data_ptr<float>();
    w.grad_target = grad.data_ptr<float>();
    w.grad_weight = by_tap.data_ptr<float>();
    in_parallel(
        taps * weight.size(0), w.batch * w.target_pixels * w.source_channels, fp32_kernels().convolve_weight,
        w);
    return by_tap.permute({1, 2, 0}).contiguous().view(weight.sizes());
}

// [B, C, H, W] as [B * H * W, C].
at::Tensor pixels(const at::Tensor& x) { return x.permute({0, 2, 3, 1}).reshape({-1, x.size(1)}); }

struct Convolution2d : torch::autograd::Function<Convolution2d> {
    static at::Tensor forward(
        AutogradContext* context, const at::Tensor& input, const at::Tensor& weight,
        const Optional<at::Tensor>& bias, int64_t stride, int64_t padding) {
        context->save_for_backward({input, weight});
        context->saved_data["stride"] = stride;
        context->saved_data["padding"] = padding;
        context->saved_data["has_bias"] = bias.has_value();
        return kernels::forward(input, weight, bias.value_or(at::Tensor()), stride, padding);
    }

    static variable_list backward(AutogradContext* context, variable_list grads) {
        refuse_second_derivative("conv2d");
        const auto saved = context->get_saved_variables();
        const auto &input = saved[0], &weight = saved[1];
        const auto g = geometry_of(
            input, weight, context->saved_data["stride"].toInt(), context->saved_data["padding"].toInt());
        const auto grad = grads[0].contiguous(channels_last);
        variable_list result(5);
        if (context->needs_input_grad(0)) result[0] = grad_of_input(grad, weight, input, g);
        if (context->needs_input_grad(1)) result[1] = grad_of_weight(grad, weight, input, g);
        if (context->saved_data["has_bias"].toBool() && context->needs_input_grad(2))
            result[2] = sum_of_rows(pixels(grad));
        return result;
    }
};

}  // namespace

at::Tensor conv2d(
    const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias, int64_t stride,
    int64_t padding) {
    const bool ours = fast(input) && fast(weight) && (!bias.defined() || (fast(bias) && bias.is_contiguous()))
                      && input.dim() == 4 && weight.dim() == 4 && input.size(1) == weight.size(1)
                      && stride > 0 && padding >= 0 && weight.size(2) <= input.size(2) + 2 * padding
                      && weight.size(3) <= input.size(3) + 2 * padding
                      && weight.size(2) * weight.size(3) <= max_taps && input.numel() > 0
                      && weight.numel() > 0;
    if (!ours) return plain::conv2d(input, weight, bias, stride, padding);
    if (weight.size(2) == 1 && weight.size(3) == 1 && stride == 1 && padding == 0) {
        const auto x = input.contiguous(channels_last);
        const auto out = linear(x.permute({0, 2, 3, 1}), weight.flatten(1), bias);
        return out.permute({0, 3, 1, 2});
    }
    const auto x = input.contiguous(channels_last);
    if (input.size(0) < least_batch || input.size(2) * input.size(3) > most_pixels) {
        return plain::conv2d(x, weight, bias, stride, padding);
    }
    const auto w = weight.contiguous();
    if (wants_gradient(x, w, bias)) return Convolution2d::apply(x, w, if_defined(bias), stride, padding);
    return forward(x, w, bias, stride, padding);
}

}  // namespace snoopi::kernels
