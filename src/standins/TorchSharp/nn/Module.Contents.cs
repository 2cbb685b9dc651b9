using System.Diagnostics.CodeAnalysis;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <content>What a module holds, by name.</content>
        public partial class Module
        {
            public virtual IEnumerable<(string name, Module module)> named_children()
            {
                foreach ((string key, Module module) in _internal_submodules)
                {
                    yield return (key, module);
                }
            }

            public virtual IEnumerable<Module> children() => named_children().Select(child => child.module);

            /// <summary>
            /// All modules below this one, without itself: its own first, then what they hold.
            /// </summary>
            public virtual IEnumerable<(string name, Module module)> named_modules()
            {
                foreach ((string key, Module module) in named_children())
                {
                    yield return (key, module);
                }

                foreach ((string key, Module module) in named_children())
                {
                    foreach ((string below, Module deeper) in module.named_modules())
                    {
                        yield return ($"{key}.{below}", deeper);
                    }
                }
            }

            public virtual IEnumerable<Module> modules() => named_modules().Select(m => m.module);

            /// <summary>The parameters, each native tensor once.</summary>
            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(
                bool recurse = true)
            {
                HashSet<nint> seen = [];
                foreach ((string key, Parameter parameter) in _internal_params)
                {
                    if (parameter is not null && seen.Add(parameter.Handle))
                    {
                        yield return (key, parameter);
                    }
                }

                if (!recurse)
                {
                    yield break;
                }

                foreach ((string child, Module module) in named_children())
                {
                    foreach ((string key, Parameter parameter) in module.named_parameters(true))
                    {
                        if (seen.Add(parameter.Handle))
                        {
                            yield return ($"{child}.{key}", parameter);
                        }
                    }
                }
            }

            public virtual IEnumerable<Parameter> parameters(bool recurse = true) =>
                named_parameters(recurse).Select(p => p.parameter);

            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(
                bool recurse = true, bool include_nonpersistent = true)
            {
                HashSet<nint> seen = [];
                foreach ((string key, (Tensor buffer, bool isPersistent)) in _internal_buffers)
                {
                    if ((isPersistent || include_nonpersistent) && seen.Add(buffer.Handle))
                    {
                        yield return (key, buffer);
                    }
                }

                if (!recurse)
                {
                    yield break;
                }

                foreach ((string child, Module module) in named_children())
                {
                    foreach ((string key, Tensor buffer) in module.named_buffers(true, include_nonpersistent))
                    {
                        if (seen.Add(buffer.Handle))
                        {
                            yield return ($"{child}.{key}", buffer);
                        }
                    }
                }
            }

            public virtual IEnumerable<Tensor> buffers(
                bool recurse = true, bool include_nonpersistent = true) =>
                named_buffers(recurse, include_nonpersistent).Select(b => b.buffer);

            public virtual bool has_parameter(string target) =>
                TryFind(target, out Module? owner, out string key)
                && owner._internal_params.ContainsKey(key);

            public virtual bool has_buffer(string target) =>
                TryFind(target, out Module? owner, out string key)
                && owner._internal_buffers.ContainsKey(key);

            /// <summary>A parameter by its full name; null where there is none.</summary>
            public virtual Parameter? get_parameter(string target) =>
                TryFind(target, out Module? owner, out string key)
                && owner._internal_params.TryGetValue(key, out Parameter? parameter)
                    ? parameter
                    : null;

            /// <summary>A buffer by its full name; null where there is none.</summary>
            public virtual Tensor? get_buffer(string target) =>
                TryFind(target, out Module? owner, out string key)
                && owner._internal_buffers.TryGetValue(key, out (Tensor, bool) buffer)
                    ? buffer.Item1
                    : null;

            /// <summary>
            /// Parameters and persistent buffers by full name, a module's own before its parts'.
            /// </summary>
            public virtual Dictionary<string, Tensor> state_dict(
                Dictionary<string, Tensor>? destination = null, string? prefix = null)
            {
                destination ??= [];
                foreach ((string key, Parameter parameter) in _internal_params)
                {
                    if (parameter is not null)
                    {
                        destination.TryAdd(FullName(prefix, key), parameter);
                    }
                }

                foreach ((string key, (Tensor buffer, bool isPersistent)) in _internal_buffers)
                {
                    if (isPersistent)
                    {
                        destination.TryAdd(FullName(prefix, key), buffer);
                    }
                }

                foreach ((string key, Module module) in _internal_submodules)
                {
                    module.state_dict(destination, FullName(prefix, key));
                }

                return destination;
            }

            /// <summary>Copies values by name into the tensors that this module has.</summary>
            /// <returns>Names missing in the source, and names that this module does not know.</returns>
            /// <exception cref="InvalidOperationException">
            /// Names differ although <paramref name="strict"/>.
            /// </exception>
            public virtual (IList<string> missing_keys, IList<string> unexpected_keys) load_state_dict(
                Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
            {
                Dictionary<string, Tensor> own = state_dict();
                List<string> missing = [.. own.Keys.Where(k => !source.ContainsKey(k) && !IsSkipped(k))];
                List<string> unexpected = [.. source.Keys.Where(k => !own.ContainsKey(k) && !IsSkipped(k))];
                if (strict && missing.Count + unexpected.Count > 0)
                {
                    throw new InvalidOperationException(
                        $"The state does not fit {GetName()}. Missing: {Listed(missing)}; unexpected: " +
                        $"{Listed(unexpected)}. Pass strict: false to load what both have.");
                }

                using IDisposable mode = no_grad();
                foreach ((string key, Tensor value) in source)
                {
                    if (own.TryGetValue(key, out Tensor? target) && !IsSkipped(key))
                    {
                        target.copy_(value);
                    }
                }

                return (missing, unexpected);

                bool IsSkipped(string key) => skip?.Contains(key) == true;
            }

            private static string FullName(string? prefix, string key) =>
                string.IsNullOrEmpty(prefix) ? key : $"{prefix}.{key}";

            private static string Listed(List<string> names) =>
                names.Count == 0 ? "none" : string.Join(
                    ", ", names.Take(10)) + (names.Count > 10 ? ", ..." : "");

            private bool TryFind(
                string target, [NotNullWhen(true)] out Module? owner,
                out string key)
            {
                owner = this;
                string[] parts = target.Split('.');
                key = parts[^1];
                foreach (string part in parts[..^1])
                {
                    Module? child = owner.named_children().FirstOrDefault(c => c.name == part).module;
                    if (child is null)
                    {
                        owner = null;
                        return false;
                    }

                    owner = child;
                }

                return true;
            }
        }
    }
}
