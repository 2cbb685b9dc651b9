using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <content>What a tensor is: shape, layout, type, place, gradient.</content>
    public partial class Tensor
    {
        public long Dimensions => Native.Check(Native.snoopi_tensor_dim(this));

        public long ndim => Dimensions;

        public long NumberOfElements => Native.Check(Native.snoopi_tensor_numel(this));

        public long ElementSize => Native.Check(Native.snoopi_tensor_element_size(this));

        public long[] shape => size();

        public ScalarType dtype
        {
            get
            {
                ScalarType type = (ScalarType)Native.Check(Native.snoopi_tensor_dtype(this));
                return type;
            }
        }

        public Device device
        {
            get
            {
                DeviceType type = device_type;
                return type == DeviceType.CPU ? CPU : new Device(type, device_index);
            }
        }

        public DeviceType device_type => (DeviceType)Native.Check(Native.snoopi_tensor_device_type(this));

        public int device_index => Native.Check(Native.snoopi_tensor_device_index(this));

        public bool is_cuda => device_type == DeviceType.CUDA;

        public bool is_meta => device_type == DeviceType.META;

        public bool is_sparse => Native.Check(Native.snoopi_tensor_is_sparse(this)) != 0;

        public bool is_leaf => Native.Check(Native.snoopi_tensor_is_leaf(this)) != 0;

        public bool requires_grad
        {
            get => Native.Check(Native.snoopi_tensor_requires_grad(this)) != 0;
            set => Native.Check(Native.snoopi_tensor_set_requires_grad(this, value ? 1 : 0));
        }

        /// <summary>
        /// The accumulated gradient, or null. Each reading makes a new handle to the same native tensor.
        /// </summary>
        public Tensor? grad
        {
            get
            {
                nint handle = Native.CheckHandle(Native.snoopi_tensor_grad(this));
                return handle == 0 ? null : new Tensor(handle);
            }

            set => Native.Check(Native.snoopi_tensor_set_grad(this, value));
        }

        public long dim() => Dimensions;

        public long numel() => NumberOfElements;

        public long element_size() => ElementSize;

        public long[] size()
        {
            var sizes = new long[Dimensions];
            Native.Check(Native.snoopi_tensor_sizes(this, sizes));
            return sizes;
        }

        public long size(int dim) => Native.Check(Native.snoopi_tensor_size(this, dim));

        public long[] stride()
        {
            var strides = new long[Dimensions];
            Native.Check(Native.snoopi_tensor_strides(this, strides));
            return strides;
        }

        public long stride(int dim) => Native.Check(Native.snoopi_tensor_stride(this, dim));

        public long storage_offset() => Native.Check(Native.snoopi_tensor_storage_offset(this));

        public bool is_contiguous() => Native.Check(Native.snoopi_tensor_is_contiguous(this)) != 0;

        public bool is_pinned() => Native.Check(Native.snoopi_tensor_is_pinned(this)) != 0;

        public bool is_cpu() => device_type == DeviceType.CPU;

        public bool is_floating_point() => torch.is_floating_point(dtype);

        public bool is_integral() => torch.is_integral(dtype);

        public bool is_complex() => torch.is_complex(dtype);

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        public void retain_grad() => Native.Check(Native.snoopi_tensor_retain_grad(this));

        public void backward() => autograd.backward([this]);

        public void backward(
            IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false,
            IList<Tensor>? inputs = null) =>
            autograd.backward([this], grad_tensors, retain_graph, create_graph, inputs);
    }
}
