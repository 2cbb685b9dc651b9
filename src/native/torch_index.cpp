// Reading and writing by index, mask and position.
#include "torch_args.h"

#include <ATen/TensorIndexing.h>

using namespace snoopi;

namespace {

// One part of `tensor[a, b, c]`. Same layout as IndexArgument in C#; numbers of `kind` are part of the ABI.
struct IndexArgument {
    int64_t kind;  // 0 single, 1 slice, 2 null (new axis), 3 ellipsis, 4 bool, 5 tensor
    int64_t start;
    int64_t stop;
    int64_t step;
    int64_t given;  // of a slice, which parts are given: 1 start, 2 stop, 4 step
    TensorHandle tensor;
};

Optional<int64_t> part(int64_t value, bool is_given) {
    if (!is_given) return {};
    return value;
}

std::vector<at::indexing::TensorIndex> indices(const IndexArgument* items, int32_t count) {
    std::vector<at::indexing::TensorIndex> made;
    made.reserve(static_cast<size_t>(count));
    for (int32_t i = 0; i < count; ++i) {
        const IndexArgument& item = items[i];
        switch (item.kind) {
            case 0: made.emplace_back(item.start); break;
            case 1:
                made.emplace_back(at::indexing::Slice(
                    part(item.start, item.given & 1), part(item.stop, item.given & 2),
                    part(item.step, item.given & 4)));
                break;
            case 2: made.emplace_back(at::indexing::None); break;
            case 3: made.emplace_back(at::indexing::Ellipsis); break;
            case 4: made.emplace_back(item.start != 0); break;
            case 5: made.emplace_back(*item.tensor); break;
            default: TORCH_CHECK(false, "unknown kind of index ", item.kind);
        }
    }
    return made;
}

c10::List<Optional<at::Tensor>> positions(const TensorHandle* handles, int32_t count) {
    c10::List<Optional<at::Tensor>> list;
    list.reserve(static_cast<size_t>(count));
    for (int32_t i = 0; i < count; ++i) {
        list.push_back(handles[i] == nullptr ? Optional<at::Tensor>() : Optional<at::Tensor>(*handles[i]));
    }
    return list;
}

}  // namespace

SNOOPI_API TensorHandle snoopi_index(TensorHandle x, const IndexArgument* items, int32_t count) {
    return guarded([&] { return hand_over(x->index(indices(items, count))); });
}

SNOOPI_API int32_t snoopi_index_set(TensorHandle x, const IndexArgument* items, int32_t count, TensorHandle value) {
    return guarded([&] { return x->index_put_(indices(items, count), *value), 1; });
}

SNOOPI_API int32_t snoopi_index_set_scalar(
    TensorHandle x, const IndexArgument* items, int32_t count, ScalarArgument value) {
    return guarded([&] { return x->index_put_(indices(items, count), scalar(value)), 1; });
}

SNOOPI_API TensorHandle snoopi_index_tensors(TensorHandle x, const TensorHandle* at, int32_t count) {
    return guarded([&] { return hand_over(at::index(*x, positions(at, count))); });
}

SNOOPI_API int32_t snoopi_index_put_(
    TensorHandle x, const TensorHandle* at, int32_t count, TensorHandle value, int32_t accumulate) {
    return guarded([&] { return at::index_put_(*x, positions(at, count), *value, accumulate != 0), 1; });
}

SNOOPI_API TensorHandle snoopi_index_select(TensorHandle x, int64_t dim, TensorHandle index) {
    return guarded([&] { return hand_over(at::index_select(*x, dim, *index)); });
}

SNOOPI_API TensorHandle snoopi_index_add(
    TensorHandle x, int64_t dim, TensorHandle index, TensorHandle source, ScalarArgument alpha) {
    return guarded([&] { return hand_over(at::index_add(*x, dim, *index, *source, scalar(alpha))); });
}

SNOOPI_API int32_t snoopi_index_add_(
    TensorHandle x, int64_t dim, TensorHandle index, TensorHandle source, ScalarArgument alpha) {
    return guarded([&] { return x->index_add_(dim, *index, *source, scalar(alpha)), 1; });
}

SNOOPI_API TensorHandle snoopi_index_copy(TensorHandle x, int64_t dim, TensorHandle index, TensorHandle source) {
    return guarded([&] { return hand_over(at::index_copy(*x, dim, *index, *source)); });
}

SNOOPI_API int32_t snoopi_index_copy_(TensorHandle x, int64_t dim, TensorHandle index, TensorHandle source) {
    return guarded([&] { return x->index_copy_(dim, *index, *source), 1; });
}

SNOOPI_API TensorHandle snoopi_index_fill(TensorHandle x, int64_t dim, TensorHandle index, ScalarArgument value) {
    return guarded([&] { return hand_over(at::index_fill(*x, dim, *index, scalar(value))); });
}

SNOOPI_API int32_t snoopi_index_fill_(TensorHandle x, int64_t dim, TensorHandle index, ScalarArgument value) {
    return guarded([&] { return x->index_fill_(dim, *index, scalar(value)), 1; });
}

SNOOPI_API TensorHandle snoopi_gather(TensorHandle x, int64_t dim, TensorHandle index) {
    return guarded([&] { return hand_over(at::gather(*x, dim, *index)); });
}

SNOOPI_API TensorHandle snoopi_scatter(TensorHandle x, int64_t dim, TensorHandle index, TensorHandle source) {
    return guarded([&] { return hand_over(at::scatter(*x, dim, *index, *source)); });
}

SNOOPI_API int32_t snoopi_scatter_(TensorHandle x, int64_t dim, TensorHandle index, TensorHandle source) {
    return guarded([&] { return x->scatter_(dim, *index, *source), 1; });
}

SNOOPI_API TensorHandle snoopi_scatter_add(TensorHandle x, int64_t dim, TensorHandle index, TensorHandle source) {
    return guarded([&] { return hand_over(at::scatter_add(*x, dim, *index, *source)); });
}

SNOOPI_API int32_t snoopi_scatter_add_(TensorHandle x, int64_t dim, TensorHandle index, TensorHandle source) {
    return guarded([&] { return x->scatter_add_(dim, *index, *source), 1; });
}

SNOOPI_API TensorHandle snoopi_take(TensorHandle x, TensorHandle index) {
    return guarded([&] { return hand_over(at::take(*x, *index)); });
}

SNOOPI_API TensorHandle snoopi_take_along_dim(TensorHandle x, TensorHandle index, int64_t dim, int32_t has_dim) {
    return guarded([&] { return hand_over(at::take_along_dim(*x, *index, optional_integer(dim, has_dim))); });
}

SNOOPI_API TensorHandle snoopi_masked_fill(TensorHandle x, TensorHandle mask, ScalarArgument value) {
    return guarded([&] { return hand_over(at::masked_fill(*x, *mask, scalar(value))); });
}

SNOOPI_API int32_t snoopi_masked_fill_(TensorHandle x, TensorHandle mask, ScalarArgument value) {
    return guarded([&] { return x->masked_fill_(*mask, scalar(value)), 1; });
}

SNOOPI_API TensorHandle snoopi_masked_select(TensorHandle x, TensorHandle mask) {
    return guarded([&] { return hand_over(at::masked_select(*x, *mask)); });
}

SNOOPI_API TensorHandle snoopi_masked_scatter(TensorHandle x, TensorHandle mask, TensorHandle source) {
    return guarded([&] { return hand_over(at::masked_scatter(*x, *mask, *source)); });
}

SNOOPI_API int32_t snoopi_masked_scatter_(TensorHandle x, TensorHandle mask, TensorHandle source) {
    return guarded([&] { return x->masked_scatter_(*mask, *source), 1; });
}

SNOOPI_API TensorHandle snoopi_nonzero(TensorHandle x) {
    return guarded([&] { return hand_over(at::nonzero(*x)); });
}

SNOOPI_API TensorHandle snoopi_argwhere(TensorHandle x) {
    return guarded([&] { return hand_over(at::argwhere(*x)); });
}

SNOOPI_API int32_t snoopi_copy_(TensorHandle x, TensorHandle source, int32_t non_blocking) {
    return guarded([&] { return x->copy_(*source, non_blocking != 0), 1; });
}

SNOOPI_API int32_t snoopi_fill_(TensorHandle x, ScalarArgument value) {
    return guarded([&] { return x->fill_(scalar(value)), 1; });
}

SNOOPI_API int32_t snoopi_zero_(TensorHandle x) {
    return guarded([&] { return x->zero_(), 1; });
}

// The single element of `x`, as a double and as an integer: C# picks the one that the dtype calls for.
SNOOPI_API int32_t snoopi_item(TensorHandle x, double* number, int64_t* integer) {
    return guarded([&] {
        const at::Scalar value = x->item();
        if (value.isFloatingPoint()) {
            *number = value.toDouble();
            *integer = 0;
        } else {
            *integer = value.isBoolean() ? static_cast<int64_t>(value.toBool()) : value.toLong();
            *number = static_cast<double>(*integer);
        }
        return 1;
    });
}
