// Views, joins and splits: nothing here computes values.
#include "torch_args.h"

#include <ATen/WrapDimUtils.h>

using namespace snoopi;

SNOOPI_API TensorHandle snoopi_view(TensorHandle x, const int64_t* sizes, int32_t count) {
    return guarded([&] { return hand_over(x->view(integers(sizes, count))); });
}

SNOOPI_API TensorHandle snoopi_reshape(TensorHandle x, const int64_t* sizes, int32_t count) {
    return guarded([&] { return hand_over(x->reshape(integers(sizes, count))); });
}

SNOOPI_API TensorHandle snoopi_permute(TensorHandle x, const int64_t* dims, int32_t count) {
    return guarded([&] { return hand_over(x->permute(integers(dims, count))); });
}

SNOOPI_API TensorHandle snoopi_transpose(TensorHandle x, int64_t dim0, int64_t dim1) {
    return guarded([&] { return hand_over(x->transpose(dim0, dim1)); });
}

SNOOPI_API int32_t snoopi_transpose_(TensorHandle x, int64_t dim0, int64_t dim1) {
    return guarded([&] { return x->transpose_(dim0, dim1), 1; });
}

SNOOPI_API TensorHandle snoopi_t(TensorHandle x) {
    return guarded([&] { return hand_over(x->t()); });
}

SNOOPI_API TensorHandle snoopi_unsqueeze(TensorHandle x, int64_t dim) {
    return guarded([&] { return hand_over(x->unsqueeze(dim)); });
}

SNOOPI_API int32_t snoopi_unsqueeze_(TensorHandle x, int64_t dim) {
    return guarded([&] { return x->unsqueeze_(dim), 1; });
}

SNOOPI_API TensorHandle snoopi_squeeze(TensorHandle x, int64_t dim, int32_t has_dim) {
    return guarded([&] { return hand_over(has_dim != 0 ? x->squeeze(dim) : x->squeeze()); });
}

SNOOPI_API int32_t snoopi_squeeze_(TensorHandle x, int64_t dim, int32_t has_dim) {
    return guarded([&] { return has_dim != 0 ? x->squeeze_(dim) : x->squeeze_(), 1; });
}

SNOOPI_API TensorHandle snoopi_flatten(TensorHandle x, int64_t start_dim, int64_t end_dim) {
    return guarded([&] { return hand_over(x->flatten(start_dim, end_dim)); });
}

SNOOPI_API TensorHandle snoopi_unflatten(TensorHandle x, int64_t dim, const int64_t* sizes, int32_t count) {
    return guarded([&] {
        // Written out: the signature of at::unflatten differs between versions.
        const int64_t at = at::maybe_wrap_dim(dim, x->dim());
        std::vector<int64_t> shape(x->sizes().begin(), x->sizes().begin() + at);
        shape.insert(shape.end(), sizes, sizes + count);
        shape.insert(shape.end(), x->sizes().begin() + at + 1, x->sizes().end());
        int64_t known = 1;
        int64_t open = 0;
        for (int32_t i = 0; i < count; ++i) {
            if (sizes[i] == -1) {
                ++open;
            } else {
                known *= sizes[i];
            }
        }
        TORCH_CHECK(
            open == 0 ? known == x->size(at) : open == 1 && known > 0 && x->size(at) % known == 0,
            "unflatten: sizes ", integers(sizes, count), " do not multiply up to dimension ", dim, " of size ",
            x->size(at));
        for (auto& size : shape) {
            if (size == -1) size = x->size(at) / known;
        }
        return hand_over(x->view(shape));
    });
}

SNOOPI_API TensorHandle snoopi_expand(TensorHandle x, const int64_t* sizes, int32_t count, int32_t implicit) {
    return guarded([&] { return hand_over(x->expand(integers(sizes, count), implicit != 0)); });
}

SNOOPI_API TensorHandle snoopi_broadcast_to(TensorHandle x, const int64_t* sizes, int32_t count) {
    return guarded([&] { return hand_over(at::broadcast_to(*x, integers(sizes, count))); });
}

SNOOPI_API TensorHandle snoopi_repeat(TensorHandle x, const int64_t* times, int32_t count) {
    return guarded([&] { return hand_over(x->repeat(integers(times, count))); });
}

SNOOPI_API TensorHandle snoopi_tile(TensorHandle x, const int64_t* times, int32_t count) {
    return guarded([&] { return hand_over(at::tile(*x, integers(times, count))); });
}

SNOOPI_API TensorHandle snoopi_repeat_interleave(
    TensorHandle x, TensorHandle repeats, int64_t dim, int32_t has_dim, int64_t output_size,
    int32_t has_output_size) {
    return guarded([&] {
        return hand_over(at::repeat_interleave(
            *x, *repeats, optional_integer(dim, has_dim), optional_integer(output_size, has_output_size)));
    });
}

SNOOPI_API TensorHandle snoopi_repeat_interleave_int(
    TensorHandle x, int64_t repeats, int64_t dim, int32_t has_dim, int64_t output_size, int32_t has_output_size) {
    return guarded([&] {
        return hand_over(at::repeat_interleave(
            *x, repeats, optional_integer(dim, has_dim), optional_integer(output_size, has_output_size)));
    });
}

SNOOPI_API TensorHandle snoopi_narrow(TensorHandle x, int64_t dim, int64_t start, int64_t length) {
    return guarded([&] { return hand_over(x->narrow(dim, start, length)); });
}

SNOOPI_API TensorHandle snoopi_slice(TensorHandle x, int64_t dim, int64_t start, int64_t finish, int64_t step) {
    return guarded([&] { return hand_over(at::slice(*x, dim, start, finish, step)); });
}

SNOOPI_API TensorHandle snoopi_select(TensorHandle x, int64_t dim, int64_t index) {
    return guarded([&] { return hand_over(x->select(dim, index)); });
}

SNOOPI_API TensorHandle snoopi_as_strided(
    TensorHandle x, const int64_t* sizes, int32_t count, const int64_t* strides, int32_t stride_count,
    int64_t offset) {
    return guarded([&] {
        return hand_over(x->as_strided(integers(sizes, count), integers(strides, stride_count), offset));
    });
}

SNOOPI_API TensorHandle snoopi_unfold(TensorHandle x, int64_t dim, int64_t size, int64_t step) {
    return guarded([&] { return hand_over(x->unfold(dim, size, step)); });
}

SNOOPI_API TensorHandle snoopi_movedim(
    TensorHandle x, const int64_t* from, int32_t from_count, const int64_t* to, int32_t to_count) {
    return guarded([&] { return hand_over(at::movedim(*x, integers(from, from_count), integers(to, to_count))); });
}

SNOOPI_API TensorHandle snoopi_diagonal(TensorHandle x, int64_t offset, int64_t dim1, int64_t dim2) {
    return guarded([&] { return hand_over(at::diagonal(*x, offset, dim1, dim2)); });
}

SNOOPI_API TensorHandle snoopi_diag(TensorHandle x, int64_t diagonal) {
    return guarded([&] { return hand_over(at::diag(*x, diagonal)); });
}

SNOOPI_API TensorHandle snoopi_diag_embed(TensorHandle x, int64_t offset, int64_t dim1, int64_t dim2) {
    return guarded([&] { return hand_over(at::diag_embed(*x, offset, dim1, dim2)); });
}

SNOOPI_API TensorHandle snoopi_contiguous(TensorHandle x) {
    return guarded([&] { return hand_over(x->contiguous()); });
}

SNOOPI_API TensorHandle snoopi_clone(TensorHandle x) {
    return guarded([&] { return hand_over(x->clone()); });
}

SNOOPI_API TensorHandle snoopi_detach(TensorHandle x) {
    return guarded([&] { return hand_over(x->detach()); });
}

SNOOPI_API int32_t snoopi_detach_(TensorHandle x) {
    return guarded([&] { return x->detach_(), 1; });
}

SNOOPI_API TensorHandle snoopi_cat(const TensorHandle* parts, int32_t count, int64_t dim) {
    return guarded([&] { return hand_over(at::cat(tensors(parts, count), dim)); });
}

SNOOPI_API TensorHandle snoopi_stack(const TensorHandle* parts, int32_t count, int64_t dim) {
    return guarded([&] { return hand_over(at::stack(tensors(parts, count), dim)); });
}

SNOOPI_API TensorHandle snoopi_hstack(const TensorHandle* parts, int32_t count) {
    return guarded([&] { return hand_over(at::hstack(tensors(parts, count))); });
}

SNOOPI_API TensorHandle snoopi_vstack(const TensorHandle* parts, int32_t count) {
    return guarded([&] { return hand_over(at::vstack(tensors(parts, count))); });
}

SNOOPI_API TensorList* snoopi_chunk(TensorHandle x, int64_t chunks, int64_t dim) {
    return guarded([&] { return new TensorList(x->chunk(chunks, dim)); });
}

SNOOPI_API TensorList* snoopi_split(TensorHandle x, int64_t size, int64_t dim) {
    return guarded([&] { return new TensorList(x->split(size, dim)); });
}

SNOOPI_API TensorList* snoopi_split_sizes(TensorHandle x, const int64_t* sizes, int32_t count, int64_t dim) {
    return guarded([&] { return new TensorList(x->split_with_sizes(integers(sizes, count), dim)); });
}

SNOOPI_API TensorList* snoopi_tensor_split(TensorHandle x, int64_t sections, int64_t dim) {
    return guarded([&] { return new TensorList(x->tensor_split(sections, dim)); });
}

SNOOPI_API TensorList* snoopi_tensor_split_at(TensorHandle x, const int64_t* at, int32_t count, int64_t dim) {
    return guarded([&] { return new TensorList(x->tensor_split(integers(at, count), dim)); });
}

SNOOPI_API TensorList* snoopi_unbind(TensorHandle x, int64_t dim) {
    return guarded([&] { return new TensorList(x->unbind(dim)); });
}

SNOOPI_API TensorList* snoopi_meshgrid(const TensorHandle* parts, int32_t count, int32_t is_xy) {
    return guarded([&] {
        return new TensorList(at::meshgrid(tensors(parts, count), is_xy != 0 ? "xy" : "ij"));
    });
}

SNOOPI_API TensorList* snoopi_broadcast_tensors(const TensorHandle* parts, int32_t count) {
    return guarded([&] { return new TensorList(at::broadcast_tensors(tensors(parts, count))); });
}

SNOOPI_API TensorHandle snoopi_flip(TensorHandle x, const int64_t* dims, int32_t count) {
    return guarded([&] { return hand_over(at::flip(*x, integers(dims, count))); });
}

SNOOPI_API TensorHandle snoopi_roll(
    TensorHandle x, const int64_t* shifts, int32_t shift_count, const int64_t* dims, int32_t dim_count) {
    return guarded([&] { return hand_over(at::roll(*x, integers(shifts, shift_count), integers(dims, dim_count))); });
}

SNOOPI_API TensorHandle snoopi_tril(TensorHandle x, int64_t diagonal) {
    return guarded([&] { return hand_over(at::tril(*x, diagonal)); });
}

SNOOPI_API TensorHandle snoopi_triu(TensorHandle x, int64_t diagonal) {
    return guarded([&] { return hand_over(at::triu(*x, diagonal)); });
}

SNOOPI_API int32_t snoopi_tril_(TensorHandle x, int64_t diagonal) {
    return guarded([&] { return x->tril_(diagonal), 1; });
}

SNOOPI_API int32_t snoopi_triu_(TensorHandle x, int64_t diagonal) {
    return guarded([&] { return x->triu_(diagonal), 1; });
}
