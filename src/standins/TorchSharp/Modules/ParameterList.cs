using System.Collections;
using System.Globalization;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Parameters in a row, registered as "0", "1", ...</summary>
    public class ParameterList : nn.Module, IList<Parameter>
    {
        private readonly List<Parameter> _list = [];

        public ParameterList(params Parameter[] parameters)
            : base(nameof(ParameterList))
        {
            _list.AddRange(parameters);
            RegisterAll();
        }

        public int Count => _list.Count;

        public bool IsReadOnly => false;

        public Parameter this[int index]
        {
            get => _list[index];
            set
            {
                _list[index] = value;
                RegisterAll();
            }
        }

        public void Add(Parameter item)
        {
            _list.Add(item);
            RegisterAll();
        }

        public void append(params Parameter[] parameters) => extend(parameters);

        public void extend(IEnumerable<Parameter> parameters)
        {
            _list.AddRange(parameters);
            RegisterAll();
        }

        public void Insert(int index, Parameter item)
        {
            _list.Insert(index, item);
            RegisterAll();
        }

        public bool Remove(Parameter item)
        {
            int index = IndexOf(item);
            if (index < 0)
            {
                return false;
            }

            RemoveAt(index);
            return true;
        }

        public void RemoveAt(int index)
        {
            _list.RemoveAt(index);
            RegisterAll();
        }

        public void Clear()
        {
            _list.Clear();
            RegisterAll();
        }

        public bool Contains(Parameter item) => IndexOf(item) >= 0;

        // By identity: equality of tensors compares their values.
        public int IndexOf(Parameter item) => _list.FindIndex(p => ReferenceEquals(p, item));

        public void CopyTo(Parameter[] array, int arrayIndex) => _list.CopyTo(array, arrayIndex);

        public IEnumerator<Parameter> GetEnumerator() => _list.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        protected override void RegisterComponents() => RegisterAll();

        protected override void _toEpilog(ScalarType? dtype, Device? device, bool non_blocking)
        {
            base._toEpilog(dtype, device, non_blocking);
            for (int i = 0; i < _list.Count; i++)
            {
                _list[i] = _internal_params[i.ToString(CultureInfo.InvariantCulture)];
            }
        }

        private void RegisterAll()
        {
            _internal_params.Clear();
            for (int i = 0; i < _list.Count; i++)
            {
                _internal_params.Add(i.ToString(CultureInfo.InvariantCulture), _list[i]);
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
            public static Modules.ParameterList ParameterList(params Modules.Parameter[] parameters) =>
                new(parameters);
        }
    }
}
