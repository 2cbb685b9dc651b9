using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <content>Imports of <c>torch_tensor.cpp</c>: a tensor's life and what can be asked about it.</content>
internal static partial class Native
{
    [LibraryImport(Library)]
    internal static partial Tensor snoopi_tensor_alias(Tensor tensor);

    [LibraryImport(Library)]
    internal static partial long snoopi_tensor_dim(Tensor tensor);

    [LibraryImport(Library)]
    internal static partial long snoopi_tensor_numel(Tensor tensor);

    [LibraryImport(Library)]
    internal static partial long snoopi_tensor_element_size(Tensor tensor);

    [LibraryImport(Library)]
    internal static partial int snoopi_tensor_sizes(Tensor tensor, Span<long> @out);

    [LibraryImport(Library)]
    internal static partial int snoopi_tensor_strides(Tensor tensor, Span<long> @out);

    [LibraryImport(Library)]
    internal static partial long snoopi_tensor_size(Tensor tensor, long dim);

    [LibraryImport(Library)]
    internal static partial long snoopi_tensor_stride(Tensor tensor, long dim);

    [LibraryImport(Library)]
    internal static partial long snoopi_tensor_storage_offset(Tensor tensor);

    [LibraryImport(Library)]
    internal static partial int snoopi_tensor_dtype(Tensor tensor);

    [LibraryImport(Library)]
    internal static partial int snoopi_tensor_device_type(Tensor tensor);

    [LibraryImport(Library)]
    internal static partial int snoopi_tensor_device_index(Tensor tensor);

    [LibraryImport(Library)]
    internal static partial int snoopi_tensor_is_contiguous(Tensor tensor);

    [LibraryImport(Library)]
    internal static partial int snoopi_tensor_is_sparse(Tensor tensor);

    [LibraryImport(Library)]
    internal static partial int snoopi_tensor_is_leaf(Tensor tensor);

    [LibraryImport(Library)]
    internal static partial int snoopi_tensor_is_pinned(Tensor tensor);

    [LibraryImport(Library)]
    internal static partial int snoopi_tensor_requires_grad(Tensor tensor);

    [LibraryImport(Library)]
    internal static partial int snoopi_tensor_set_requires_grad(Tensor tensor, int value);

    [LibraryImport(Library)]
    internal static partial int snoopi_tensor_retain_grad(Tensor tensor);

    [LibraryImport(Library)]
    internal static partial nint snoopi_tensor_grad(Tensor tensor);

    [LibraryImport(Library)]
    internal static partial int snoopi_tensor_set_grad(
        Tensor tensor, [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? grad);

    [LibraryImport(Library)]
    internal static partial nint snoopi_tensor_data(Tensor tensor);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_tensor_to(
        Tensor tensor, OptionsArgument wanted, int nonBlocking, int copy);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_tensor_pin_memory(Tensor tensor);

    [LibraryImport(Library)]
    internal static partial int snoopi_tensor_equal(Tensor left, Tensor right);

    [LibraryImport(Library)]
    internal static partial int snoopi_tensor_allclose(
        Tensor left, Tensor right, double rtol, double atol, int equalNan);

    [LibraryImport(Library)]
    internal static partial int snoopi_tensor_set_(Tensor tensor, Tensor source);

    [LibraryImport(Library)]
    internal static partial long snoopi_list_size(nint list);

    [LibraryImport(Library)]
    internal static partial nint snoopi_list_item(nint list, long index);

    [LibraryImport(Library)]
    internal static partial int snoopi_list_add(
        nint list, [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? tensor);

    [LibraryImport(Library)]
    internal static partial void snoopi_list_delete(nint list);
}
