using System.Collections;
using System.Diagnostics.CodeAnalysis;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>
    /// Modules by name, in the order in which they came; it has no forward pass of its own.
    /// </summary>
    public sealed class ModuleDict<T> : nn.Module, IDictionary<string, T>, IList<(string, T)>
        where T : nn.Module
    {
        private readonly OrderedDict<string, T> _modules = new();

        public ModuleDict()
            : base(nameof(ModuleDict<>))
        {
        }

        public int Count => _modules.Count;

        public bool IsReadOnly => false;

        public ICollection<string> Keys => _modules.Keys;

        public ICollection<T> Values => _modules.Values;

        public T this[string key]
        {
            get => _modules[key];
            set
            {
                _modules[key] = value;
                RegisterComponents();
            }
        }

        public (string, T) this[int index]
        {
            get => _modules[index];
            set
            {
                _modules[index] = value;
                RegisterComponents();
            }
        }

        public void Add(string key, T value)
        {
            _modules.Add(key, value);
            RegisterComponents();
        }

        public void Add((string, T) item) => Add(item.Item1, item.Item2);

        public void Add(KeyValuePair<string, T> item) => Add(item.Key, item.Value);

        public void Insert(int index, (string, T) item)
        {
            _modules.Insert(index, item);
            RegisterComponents();
        }

        public bool Remove(string key)
        {
            bool isRemoved = _modules.Remove(key);
            RegisterComponents();
            return isRemoved;
        }

        public bool Remove((string, T) item) => Contains(item) && Remove(item.Item1);

        public bool Remove(KeyValuePair<string, T> item) => Contains(item) && Remove(item.Key);

        public void RemoveAt(int index)
        {
            _modules.RemoveAt(index);
            RegisterComponents();
        }

        public void Clear()
        {
            _modules.Clear();
            RegisterComponents();
        }

        public void clear() => Clear();

        public bool ContainsKey(string key) => _modules.ContainsKey(key);

        public bool Contains((string, T) item) => _modules.Contains(item);

        public bool Contains(KeyValuePair<string, T> item) => _modules.Contains(item);

        public int IndexOf((string, T) item) => _modules.IndexOf(item);

        public bool TryGetValue(string key, [MaybeNullWhen(false)] out T value) =>
            _modules.TryGetValue(key, out value);

        public void CopyTo((string, T)[] array, int arrayIndex) => _modules.CopyTo(array, arrayIndex);

        public void CopyTo(KeyValuePair<string, T>[] array, int arrayIndex) =>
            _modules.CopyTo(array, arrayIndex);

        public IEnumerable<string> keys() => _modules.keys();

        public IEnumerable<T> values() => _modules.values();

        public IEnumerator<(string, T)> items() => GetEnumerator();

        public IEnumerator<(string, T)> GetEnumerator() => _modules.GetEnumerator();

        IEnumerator<KeyValuePair<string, T>> IEnumerable<KeyValuePair<string, T>>.GetEnumerator() =>
            ((IEnumerable<KeyValuePair<string, T>>)_modules).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        protected override void RegisterComponents()
        {
            ClearModules();
            foreach ((string key, T module) in _modules)
            {
                register_module(key, module);
            }
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.ModuleDict<T> ModuleDict<T>(params (string, T)[] modules)
                where T : Module
            {
                Modules.ModuleDict<T> made = [];
                foreach ((string, T) module in modules)
                {
                    made.Add(module);
                }

                return made;
            }

            public static Modules.ModuleDict<Module> ModuleDict(params (string, Module)[] modules) =>
                ModuleDict<Module>(modules);
        }
    }
}
