using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>
        /// A part of a model with parameters, buffers and parts of its own, found by name. A constructor
        /// registers its fields by calling <see cref="RegisterComponents"/> at its end.
        /// </summary>
        public partial class Module : IDisposable
        {
            protected readonly string name;
            protected readonly OrderedDict<string, (Tensor, bool)> _internal_buffers = new();
            protected readonly OrderedDict<string, Module> _internal_submodules = new();
            protected readonly OrderedDict<string, Parameter> _internal_params = new();

            private bool _areComponentsRegistered;
            private bool _training = true;

            protected Module(string name) => this.name = name;

            ~Module() => Dispose(false);

            public virtual bool training => _training;

            public virtual string GetName() => name;

            /// <summary>
            /// Registers what the fields of the class and its base classes hold: modules, parameters, and
            /// other tensors as buffers, under the field's name or its <see cref="ComponentNameAttribute"/>.
            /// </summary>
            [SuppressMessage(
                "Trimming", "IL2070",
                Justification = "Modules are never trimmed: their fields are the model.")]
            protected virtual void RegisterComponents()
            {
                if (_areComponentsRegistered)
                {
                    return;
                }

                foreach (FieldInfo field in ModuleFields.Of(GetType()))
                {
                    string fieldName = field.ComponentName();
                    if (!IsTaken(fieldName))
                    {
                        Register(fieldName, field.GetValue(this));
                    }
                }

                _areComponentsRegistered = true;
            }

            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                ArgumentNullException.ThrowIfNull(tensor);
                Refuse(_internal_buffers.ContainsKey(name), "buffer", name);
                _internal_buffers.Add(name, (tensor, persistent));
            }

            public virtual void register_parameter(string name, Parameter param)
            {
                ArgumentNullException.ThrowIfNull(param);
                Refuse(_internal_params.ContainsKey(name), "parameter", name);
                _internal_params.Add(name, param);
            }

            public virtual void register_module(string name, Module submodule)
            {
                if (submodule is null)
                {
                    _internal_submodules.Remove(name);
                    return;
                }

                if (name.Length == 0 || name.Contains('.', StringComparison.Ordinal))
                {
                    throw new ArgumentException(
                        $"'{name}' names no module: a name is not empty and holds no dot.", nameof(name));
                }

                Refuse(_internal_submodules.ContainsKey(name), "module", name);
                submodule.RegisterComponents();
                _internal_submodules.Add(name, submodule);
            }

            public void add_module(string name, Module module) => register_module(name, module);

            public virtual void train(bool train = true)
            {
                _training = train;
                foreach ((_, Module module) in named_children())
                {
                    module.train(train);
                }
            }

            public virtual void eval() => train(false);

            public virtual void zero_grad(bool set_to_none = true)
            {
                foreach (Parameter parameter in parameters())
                {
                    using Tensor? grad = parameter.grad;
                    if (grad is null)
                    {
                        continue;
                    }

                    if (set_to_none)
                    {
                        parameter.grad = null;
                    }
                    else
                    {
                        grad.zero_();
                    }
                }
            }

            public virtual Module apply(Action<Module> fn)
            {
                foreach (Module child in children())
                {
                    child.apply(fn);
                }

                fn(this);
                return this;
            }

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            /// <summary>Frees the parameters, buffers and modules registered here.</summary>
            protected virtual void Dispose(bool disposing)
            {
                if (!disposing)
                {
                    return;
                }

                foreach ((_, Parameter parameter) in _internal_params)
                {
                    parameter?.Dispose();
                }

                foreach ((_, (Tensor buffer, _)) in _internal_buffers)
                {
                    buffer.Dispose();
                }

                foreach ((_, Module module) in _internal_submodules)
                {
                    module.Dispose();
                }
            }

            /// <summary>Replaces the tensor of a parameter, or registers one that was not there.</summary>
            protected void ConditionallyRegisterParameter(string name, Tensor? value) =>
                ConditionallyRegisterParameter(name, value as Parameter);

            /// <inheritdoc cref="ConditionallyRegisterParameter(string, Tensor)"/>
            protected void ConditionallyRegisterParameter(string name, Parameter? value)
            {
                if (value is null)
                {
                    _internal_params.Remove(name);
                }
                else
                {
                    _internal_params[name] = value;
                }
            }

            protected void ConditionallyRegisterBuffer(string name, Tensor? value, bool persistent = true)
            {
                if (value is null)
                {
                    _internal_buffers.Remove(name);
                }
                else
                {
                    _internal_buffers[name] = (value, persistent);
                }
            }

            protected void ClearModules() => _internal_submodules.clear();

            private bool IsTaken(string component) => _internal_submodules.ContainsKey(component)
                || _internal_params.ContainsKey(component) || _internal_buffers.ContainsKey(component);

            private void Register(string component, object? value)
            {
                switch (value)
                {
                    case Module module:
                        register_module(component, module);
                        break;
                    case Modules.Parameter parameter:
                        register_parameter(component, parameter);
                        break;
                    case Tensor tensor:
                        register_buffer(component, tensor);
                        break;
                    default:
                        break;
                }
            }

            private void Refuse(bool isTaken, string kind, string taken)
            {
                if (isTaken)
                {
                    throw new InvalidOperationException($"{GetName()} already has a {kind} named '{taken}'.");
                }
            }
        }
    }
}
