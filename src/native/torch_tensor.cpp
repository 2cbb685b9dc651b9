// A tensor's life and what can be asked about it.
#include "torch_args.h"

using namespace snoopi;

SNOOPI_API void snoopi_tensor_delete(TensorHandle tensor) { delete tensor; }

// Frees many tensors in one crossing: what a dispose scope holds when it ends.
SNOOPI_API void snoopi_tensor_delete_many(const TensorHandle* tensors, int32_t count) {
    for (int32_t i = 0; i < count; ++i) delete tensors[i];
}

// A second handle to the same tensor (not a copy of its values).
SNOOPI_API TensorHandle snoopi_tensor_alias(TensorHandle tensor) {
    return guarded([&] { return hand_over(*tensor); });
}

SNOOPI_API int64_t snoopi_tensor_dim(TensorHandle tensor) {
    return guarded([&] { return tensor->dim(); });
}

SNOOPI_API int64_t snoopi_tensor_numel(TensorHandle tensor) {
    return guarded([&] { return tensor->numel(); });
}

SNOOPI_API int64_t snoopi_tensor_element_size(TensorHandle tensor) {
    return guarded([&] { return static_cast<int64_t>(tensor->element_size()); });
}

// Writes dim() values.
SNOOPI_API int32_t snoopi_tensor_sizes(TensorHandle tensor, int64_t* out) {
    return guarded([&] {
        for (const int64_t size : tensor->sizes()) *out++ = size;
        return 1;
    });
}

SNOOPI_API int32_t snoopi_tensor_strides(TensorHandle tensor, int64_t* out) {
    return guarded([&] {
        for (const int64_t stride : tensor->strides()) *out++ = stride;
        return 1;
    });
}

SNOOPI_API int64_t snoopi_tensor_size(TensorHandle tensor, int64_t dim) {
    return guarded([&] { return tensor->size(dim); });
}

SNOOPI_API int64_t snoopi_tensor_stride(TensorHandle tensor, int64_t dim) {
    return guarded([&] { return tensor->stride(dim); });
}

SNOOPI_API int64_t snoopi_tensor_storage_offset(TensorHandle tensor) {
    return guarded([&] { return tensor->storage_offset(); });
}

SNOOPI_API int32_t snoopi_tensor_dtype(TensorHandle tensor) {
    return guarded([&] { return static_cast<int32_t>(tensor->scalar_type()); });
}

SNOOPI_API int32_t snoopi_tensor_device_type(TensorHandle tensor) {
    return guarded([&] { return static_cast<int32_t>(tensor->device().type()); });
}

SNOOPI_API int32_t snoopi_tensor_device_index(TensorHandle tensor) {
    return guarded([&] { return static_cast<int32_t>(tensor->device().index()); });
}

SNOOPI_API int32_t snoopi_tensor_is_contiguous(TensorHandle tensor) {
    return guarded([&] { return static_cast<int32_t>(tensor->is_contiguous()); });
}

SNOOPI_API int32_t snoopi_tensor_is_sparse(TensorHandle tensor) {
    return guarded([&] { return static_cast<int32_t>(tensor->is_sparse()); });
}

SNOOPI_API int32_t snoopi_tensor_is_leaf(TensorHandle tensor) {
    return guarded([&] { return static_cast<int32_t>(tensor->is_leaf()); });
}

SNOOPI_API int32_t snoopi_tensor_is_pinned(TensorHandle tensor) {
    return guarded([&] { return static_cast<int32_t>(tensor->is_pinned()); });
}

SNOOPI_API int32_t snoopi_tensor_requires_grad(TensorHandle tensor) {
    return guarded([&] { return static_cast<int32_t>(tensor->requires_grad()); });
}

SNOOPI_API int32_t snoopi_tensor_set_requires_grad(TensorHandle tensor, int32_t value) {
    return guarded([&] {
        tensor->set_requires_grad(value != 0);
        return 1;
    });
}

SNOOPI_API int32_t snoopi_tensor_retain_grad(TensorHandle tensor) {
    return guarded([&] {
        tensor->retain_grad();
        return 1;
    });
}

SNOOPI_API TensorHandle snoopi_tensor_grad(TensorHandle tensor) {
    return guarded([&] { return hand_over(tensor->grad()); });
}

SNOOPI_API int32_t snoopi_tensor_set_grad(TensorHandle tensor, TensorHandle grad) {
    return guarded([&] {
        tensor->mutable_grad() = optional(grad);
        return 1;
    });
}

// The first element's address: valid while the tensor lives; on the tensor's own device.
SNOOPI_API void* snoopi_tensor_data(TensorHandle tensor) {
    return guarded([&] { return tensor->data_ptr(); });
}

SNOOPI_API TensorHandle snoopi_tensor_to(
    TensorHandle tensor, OptionsArgument wanted, int32_t non_blocking, int32_t copy) {
    return guarded([&] {
        return hand_over(tensor->to(options(wanted), non_blocking != 0, copy != 0));
    });
}

SNOOPI_API TensorHandle snoopi_tensor_pin_memory(TensorHandle tensor) {
    return guarded([&] { return hand_over(tensor->pin_memory()); });
}

SNOOPI_API int32_t snoopi_tensor_equal(TensorHandle left, TensorHandle right) {
    return guarded([&] { return static_cast<int32_t>(at::equal(*left, *right)); });
}

SNOOPI_API int32_t snoopi_tensor_allclose(
    TensorHandle left, TensorHandle right, double rtol, double atol, int32_t equal_nan) {
    return guarded([&] { return static_cast<int32_t>(at::allclose(*left, *right, rtol, atol, equal_nan != 0)); });
}

SNOOPI_API int32_t snoopi_tensor_set_(TensorHandle tensor, TensorHandle source) {
    return guarded([&] {
        tensor->set_(*source);
        return 1;
    });
}

SNOOPI_API int64_t snoopi_list_size(const TensorList* list) { return static_cast<int64_t>(list->size()); }

SNOOPI_API TensorHandle snoopi_list_item(const TensorList* list, int64_t index) {
    return guarded([&] { return hand_over(list->at(static_cast<size_t>(index))); });
}

SNOOPI_API int32_t snoopi_list_add(TensorList* list, TensorHandle tensor) {
    return guarded([&] {
        list->push_back(optional(tensor));
        return 1;
    });
}

SNOOPI_API void snoopi_list_delete(TensorList* list) { delete list; }
