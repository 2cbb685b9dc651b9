using System.Globalization;
using System.Runtime.CompilerServices;
using TorchSharp.Interop;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    /// <content>A tensor's values in managed hands.</content>
    public partial class Tensor
    {
        /// <summary>The raw bytes of a contiguous CPU tensor; valid while the tensor lives.</summary>
        public Span<byte> bytes
        {
            get
            {
                RequireReadable();
                long count = NumberOfElements * ElementSize;
                if (!is_contiguous() || count > int.MaxValue)
                {
                    throw new NotSupportedException(
                        $"The bytes of {this} do not fit one span: the tensor must be contiguous and below " +
                        "2 GiB. Call contiguous() or take a slice.");
                }

                unsafe
                {
                    return new Span<byte>((void*)DataPointer(), (int)count);
                }
            }

            set
            {
                Span<byte> target = bytes;
                if (value.Length != target.Length)
                {
                    throw new ArgumentException(
                        $"{this} takes {target.Length} bytes; {value.Length} were given.", nameof(value));
                }

                value.CopyTo(target);
            }
        }

        /// <summary>The elements in row-major order, whatever the strides.</summary>
        /// <exception cref="ArgumentException">The tensor holds another type.</exception>
        public TensorAccessor<T> data<T>() where T : unmanaged
        {
            RequireReadable();
            ScalarType wanted = DtypeOf(typeof(T));
            if (dtype != wanted)
            {
                throw new ArgumentException(
                    $"{this} has no elements of type {typeof(T).Name}; convert it with " +
                    $"to(ScalarType.{wanted}).",
                    nameof(T));
            }

            return new TensorAccessor<T>(this);
        }

        /// <summary>The one element of a tensor that has one; waits for the device.</summary>
        public T item<T>() where T : unmanaged
        {
            ScalarType wanted = DtypeOf(typeof(T));
            if (NumberOfElements != 1 || dtype != wanted)
            {
                throw new ArgumentException(
                    $"item<{typeof(T).Name}>() needs one element of type {wanted}; this is {this}.",
                    nameof(T));
            }

            if (wanted is ScalarType.Float16 or ScalarType.BFloat16)
            {
                using Tensor local = cpu();
                return local.data<T>()[0];
            }

            ScalarArgument value = ReadItem();
            return typeof(T) == typeof(float) ? (T)(object)(float)value.AsDouble
                : typeof(T) == typeof(double) ? (T)(object)value.AsDouble
                : typeof(T) == typeof(bool) ? (T)(object)(value.AsInteger != 0)
                : (T)Convert.ChangeType(value.AsInteger, typeof(T), CultureInfo.InvariantCulture);
        }

        public Scalar ToScalar() =>
            ReadItem() is var value && value.IsFloatingPoint ? value.AsDouble
            : dtype == ScalarType.Bool ? value.AsInteger != 0
            : value.AsInteger;

        public override string ToString() => ToString(TensorStringStyle.Metadata);

        /// <summary>Type, device and shape; with another style than metadata also the values.</summary>
        public string ToString(
            TensorStringStyle style, string? fltFormat = null, int? width = null,
            CultureInfo? cultureInfo = null, string? newLine = null) =>
            _handle == 0
                ? "[disposed tensor]"
                : TensorText.Of(
                    this, style, fltFormat, width, cultureInfo ?? CultureInfo.CurrentCulture, newLine);

        public override bool Equals(object? obj) => obj is Tensor other && Equals(other);

        /// <summary>Whether both hold the same values in the same shape.</summary>
        public bool Equals(Tensor target) =>
            target is not null && Native.Check(Native.snoopi_tensor_equal(this, target)) != 0;

        // By identity, as in the package: equal values in two tensors hash differently.
        public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);

        public bool allclose(
            Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false) =>
            Native.Check(Native.snoopi_tensor_allclose(this, target, rtol, atol, equal_nan ? 1 : 0)) != 0;

        internal nint DataPointer() => Native.CheckHandle(Native.snoopi_tensor_data(this));

        private ScalarArgument ReadItem()
        {
            Native.Check(Native.snoopi_item(this, out double number, out long integer));
            return is_floating_point() ? ScalarArgument.Of(number) : ScalarArgument.Of(integer);
        }

        private void RequireReadable()
        {
            if (device_type != DeviceType.CPU)
            {
                throw new InvalidOperationException(
                    $"The values of {this} lie on another device; call cpu() first.");
            }
        }
    }
}
