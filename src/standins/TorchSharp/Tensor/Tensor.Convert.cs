using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <content>
    /// To another dtype or device. What is there already comes back as it is, unless a copy is asked for.
    /// </content>
    public partial class Tensor
    {
        public Tensor to(
            ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Converted(new(type, null), copy, disposeAfter, non_blocking);

        public Tensor to_type(
            ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Converted(new(type, null), copy, disposeAfter, non_blocking);

        public Tensor to(
            Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Converted(new(null, device), copy, disposeAfter, non_blocking);

        public Tensor to(
            DeviceType deviceType, int deviceIndex = -1, bool copy = false, bool disposeAfter = false,
            bool non_blocking = false) =>
            to(new Device(deviceType, deviceIndex), copy, disposeAfter, non_blocking);

        public Tensor to(
            string device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(new Device(device), copy, disposeAfter, non_blocking);

        public Tensor to(
            ScalarType type, Device device, bool copy = false, bool disposeAfter = false,
            bool non_blocking = false) =>
            Converted(new(type, device), copy, disposeAfter, non_blocking);

        public Tensor to(Tensor other, bool non_blocking = false) =>
            to(other.dtype, other.device, non_blocking: non_blocking);

        public Tensor type(ScalarType dtype) => to(dtype);

        public Tensor type_as(Tensor tensor) => to(tensor.dtype);

        public Tensor cpu() => to(CPU);

        public Tensor cuda(Device? device = null, bool non_blocking = false) =>
            to(device ?? CUDA, non_blocking: non_blocking);

        public Tensor @bool() => to(ScalarType.Bool);

        public Tensor @byte() => to(ScalarType.Byte);

        public Tensor @char() => to(ScalarType.Int8);

        public Tensor @short() => to(ScalarType.Int16);

        public Tensor @int() => to(ScalarType.Int32);

        public Tensor @long() => to(ScalarType.Int64);

        public Tensor half() => to(ScalarType.Float16);

        public Tensor bfloat16() => to(ScalarType.BFloat16);

        public Tensor @float() => to(ScalarType.Float32);

        public Tensor @double() => to(ScalarType.Float64);

        public Tensor pin_memory() => Native.snoopi_tensor_pin_memory(this);

        public Tensor empty_like(
            ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Native.snoopi_empty_like(this, new(dtype, device, requires_grad));

        public Tensor zeros_like(
            ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Native.snoopi_zeros_like(this, new(dtype, device, requires_grad));

        public Tensor ones_like(
            ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Native.snoopi_ones_like(this, new(dtype, device, requires_grad));

        public Tensor full_like(
            Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Native.snoopi_full_like(this, value.Argument, new(dtype, device, requires_grad));

        public Tensor rand_like(
            ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Native.snoopi_rand_like(this, new(dtype, device, requires_grad));

        public Tensor randn_like(
            ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Native.snoopi_randn_like(this, new(dtype, device, requires_grad));

        public Tensor randint_like(
            long low, long high, ScalarType? dtype = null, Device? device = null,
            bool requires_grad = false) =>
            Native.snoopi_randint_like(this, low, high, new(dtype, device, requires_grad));

        public Tensor new_zeros(
            ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null,
            bool requires_grad = false) =>
            torch.zeros(size, dtype ?? this.dtype, device ?? this.device, requires_grad);

        public Tensor new_zeros(
            long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            torch.zeros(size, dtype ?? this.dtype, device ?? this.device, requires_grad);

        public Tensor new_empty(
            ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null,
            bool requires_grad = false) =>
            torch.empty(size, dtype ?? this.dtype, device ?? this.device, requires_grad);

        public Tensor new_empty(
            long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            torch.empty(size, dtype ?? this.dtype, device ?? this.device, requires_grad);

        public Tensor new_full(
            ReadOnlySpan<long> size, Scalar value, ScalarType? dtype = null, Device? device = null,
            bool requires_grad = false) =>
            torch.full(size, value, dtype ?? this.dtype, device ?? this.device, requires_grad);

        public Tensor new_full(
            long[] size, Scalar value, ScalarType? dtype = null, Device? device = null,
            bool requires_grad = false) =>
            torch.full(size, value, dtype ?? this.dtype, device ?? this.device, requires_grad);

        private Tensor Converted(OptionsArgument wanted, bool copy, bool disposeAfter, bool nonBlocking)
        {
            Tensor result = Native.snoopi_tensor_to(this, wanted, nonBlocking ? 1 : 0, copy ? 1 : 0);
            if (disposeAfter)
            {
                Dispose();
            }

            return result;
        }
    }
}
