using System.Reflection;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <content>Moving a module to another device or dtype.</content>
        public partial class Module
        {
            protected DeviceType _deviceType;
            protected int _deviceIndex = -1;

            protected internal virtual Module _to(Device device, ScalarType dtype, bool non_blocking)
            {
                _toEpilog(dtype, device, non_blocking);
                return this;
            }

            protected internal virtual Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking)
            {
                _toEpilog(null, new Device(deviceType, deviceIndex), non_blocking);
                return this;
            }

            protected internal virtual Module _to(ScalarType dtype, bool non_blocking)
            {
                _toEpilog(dtype, null, non_blocking);
                return this;
            }

            public Module _to(Tensor other, bool non_blocking)
            {
                _to(other.dtype, non_blocking);
                return _to(other.device_type, other.device_index, non_blocking);
            }

            /// <summary>
            /// Moves the modules below, then replaces this module's own parameters and buffers, of which only
            /// floating point ones change their dtype. Fields that hold them follow.
            /// </summary>
            protected virtual void _toEpilog(ScalarType? dtype, Device? device, bool non_blocking)
            {
                if (dtype is { } type && !is_floating_point(type) && !is_complex(type))
                {
                    throw new ArgumentException(
                        $"A module takes floating point types; {type} is none.", nameof(dtype));
                }

                foreach (Module child in children())
                {
                    MoveChild(child, dtype, device, non_blocking);
                }

                FieldInfo[] fields = ModuleFields.Of(GetType());
                foreach (string key in _internal_params.Keys.ToArray())
                {
                    Parameter parameter = _internal_params[key];
                    if (ReplaceParameter(dtype, device, parameter, out Parameter? moved))
                    {
                        Follow(fields, parameter, moved);
                        _internal_params[key] = moved;
                        parameter.Dispose();
                    }
                }

                foreach (string key in _internal_buffers.Keys.ToArray())
                {
                    (Tensor buffer, bool isPersistent) = _internal_buffers[key];
                    if (ReplaceBuffer(dtype, device, buffer, out Tensor? moved))
                    {
                        Follow(fields, buffer, moved);
                        _internal_buffers[key] = (moved, isPersistent);
                    }
                }

                if (device is not null)
                {
                    _deviceType = device.type;
                    _deviceIndex = device.index;
                }
            }

            protected static bool ReplaceParameter(
                ScalarType? dtype, Device? device, Parameter param,
                [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Parameter? p)
            {
                p = null;
                ScalarType type = WantedType(dtype, param);
                Device place = device ?? param.device;
                if (type == param.dtype && place.IsSame(param.device))
                {
                    return false;
                }

                using IDisposable mode = no_grad();
                using Tensor? grad = param.grad;
                p = new Parameter(param.to(type, place), param.requires_grad);
                p.DetachFromDisposeScope();
                if (grad is not null)
                {
                    using Tensor movedGrad = grad.to(type, place);
                    p.grad = movedGrad;
                }

                return true;
            }

            protected static bool ReplaceBuffer(
                ScalarType? dtype, Device? device, Tensor buffer,
                [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Tensor? result)
            {
                result = null;
                ScalarType type = WantedType(dtype, buffer);
                Device place = device ?? buffer.device;
                if (type == buffer.dtype && place.IsSame(buffer.device))
                {
                    return false;
                }

                using IDisposable mode = no_grad();
                result = buffer.to(type, place, disposeAfter: true).DetachFromDisposeScope();
                return true;
            }

            /// <summary>The device and dtype of new parameters: those given, else the defaults.</summary>
            protected static (Device device, ScalarType dtype) GetDefaultDeviceAndType(
                Device? device = null, ScalarType? dtype = null) =>
                (device ?? get_default_device(), dtype ?? get_default_dtype());

            private static ScalarType WantedType(ScalarType? dtype, Tensor tensor) =>
                dtype is { } given && tensor.is_floating_point() ? given : tensor.dtype;

            private static void MoveChild(Module child, ScalarType? dtype, Device? device, bool nonBlocking)
            {
                if (device is null)
                {
                    child._to(dtype!.Value, nonBlocking);
                }
                else if (dtype is { } type)
                {
                    child._to(device, type, nonBlocking);
                }
                else
                {
                    child._to(device.type, device.index, nonBlocking);
                }
            }

            private void Follow(FieldInfo[] fields, Tensor from, Tensor to)
            {
                foreach (FieldInfo field in fields)
                {
                    if (ReferenceEquals(field.GetValue(this), from))
                    {
                        field.SetValue(this, to);
                    }
                }
            }
        }
    }
}
