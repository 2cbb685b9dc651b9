// Attention with its own gradient; see include/kernels_attention.h for the arithmetic.
#include "kernels_autograd.h"

namespace snoopi::kernels {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// Heads are read where they lie, so only the last distance has to be one.
at::Tensor readable(const at::Tensor& x) { return x.stride(-1) == 1 || x.size(-1) == 1 ? x : x.contiguous(); }

Rows rows(const at::Tensor& x) { return {x.data_ptr<float>(), x.stride(0), x.stride(1)}; }

AttentionShape shape_of(const at::Tensor& query, const at::Tensor& key, int64_t num_heads, bool causal) {
    return {query.size(0), num_heads, query.size(2) / num_heads, query.size(1), key.size(1), causal};
}

int64_t work(const AttentionShape& s) { return s.queries * s.keys * (2 * s.head_dim + 12); }

at::Tensor forward(
    const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, const AttentionShape& shape,
    float* peak, float* reciprocal) {
    auto out = at::empty({shape.batch, shape.queries, shape.heads * shape.head_dim}, query.options());
    const AttentionForward f{shape, rows(query), rows(key), rows(value), rows(out), peak, reciprocal};
    in_parallel(shape.batch * shape.heads, work(shape), fp32_kernels().attention_forward, f);
    return out;
}

struct Attention : torch::autograd::Function<Attention> {
    static at::Tensor forward(
        AutogradContext* context, const at::Tensor& query, const at::Tensor& key, const at::Tensor& value,
        int64_t num_heads, bool causal) {
        const auto shape = shape_of(query, key, num_heads, causal);
        const auto statistics = at::empty({2, shape.batch, shape.heads, shape.queries}, query.options());
        float* const peak = statistics.data_ptr<float>();
        const auto out = kernels::forward(query, key, value, shape, peak, peak + statistics.stride(0));
        context->save_for_backward({query, key, value, out, statistics});
        context->saved_data["num_heads"] = num_heads;
        context->saved_data["causal"] = causal;
        return out;
    }

    static variable_list backward(AutogradContext* context, variable_list grads) {
        refuse_second_derivative("attention");
        const auto saved = context->get_saved_variables();
        const auto &query = saved[0], &key = saved[1], &value = saved[2], &out = saved[3],
                   &statistics = saved[4];
        const auto shape = shape_of(
            query, key, context->saved_data["num_heads"].toInt(), context->saved_data["causal"].toBool());
        const auto grad = readable(grads[0]);
        const auto grad_query = at::empty(query.sizes(), query.options());
        const auto grad_key = at::empty(key.sizes(), key.options());
        const auto grad_value = at::empty(value.sizes(), value.options());
        const float* const peak = statistics.data_ptr<float>();
        const AttentionBackward b{
            shape,
            rows(query),
            rows(key),
            rows(value),
            rows(out),
            rows(grad),
            peak,
            peak + statistics.stride(0),
            rows(grad_query),
            rows(grad_key),
            rows(grad_value)};
        in_parallel(shape.batch * shape.heads, 3 * work(shape), fp32_kernels().attention_backward, b);
        return {grad_query, grad_key, grad_value, {}, {}};
    }
};

}  // namespace

at::Tensor attention(
    const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, int64_t num_heads, bool causal) {
    TORCH_CHECK(
        query.dim() == 3 && key.dim() == 3 && value.dim() == 3 && key.sizes() == value.sizes()
            && query.size(0) == key.size(0) && query.size(2) == key.size(2) && num_heads > 0
            && query.size(2) % num_heads == 0,
        "attention takes query [B, Tq, C] and key, value [B, Tk, C] with C a multiple of the heads; got "
        "query ",
        query.sizes(), ", key ", key.sizes(), ", value ", value.sizes(), " and ", num_heads, " heads");
    if (!fast(query) || !fast(key) || !fast(value) || query.numel() == 0 || key.numel() == 0) {
        return plain::attention(query, key, value, num_heads, causal);
    }
    const auto q = readable(query), k = readable(key), v = readable(value);
    if (wants_gradient(q, k, v)) return Attention::apply(q, k, v, num_heads, causal);
    return forward(q, k, v, shape_of(q, k, num_heads, causal), nullptr, nullptr);
}

}  // namespace snoopi::kernels
