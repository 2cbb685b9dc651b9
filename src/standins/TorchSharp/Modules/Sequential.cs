using System.Globalization;
using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>
    /// Modules that run one after the other; the tensors between them are freed as they go.
    /// </summary>
    public sealed class Sequential : nn.Module<Tensor, Tensor>
    {
        private readonly List<(string Name, nn.IModule<Tensor, Tensor> Module)> _steps = [];

        internal Sequential(params (string name, nn.Module<Tensor, Tensor> submodule)[] modules)
            : base(nameof(Sequential))
        {
            foreach ((string key, nn.Module<Tensor, Tensor> module) in modules)
            {
                append(key, module);
            }
        }

        internal Sequential(params nn.Module<Tensor, Tensor>[] modules)
            : base(nameof(Sequential))
        {
            foreach (nn.Module<Tensor, Tensor> module in modules)
            {
                append(module);
            }
        }

        public int Count => _steps.Count;

        [IndexerName("SequentialItems")]
        public nn.IModule<Tensor, Tensor> this[int index] => _steps[index].Module;

        public Sequential append(string name, nn.IModule<Tensor, Tensor> module)
        {
            add_module(name, (nn.Module)module);
            _steps.Add((name, module));
            return this;
        }

        public Sequential append(nn.IModule<Tensor, Tensor> module) =>
            append(_steps.Count.ToString(CultureInfo.InvariantCulture), module);

        public override Tensor forward(Tensor tensor)
        {
            if (_steps.Count == 0)
            {
                return tensor.alias();
            }

            using DisposeScope scope = NewDisposeScope();
            Tensor result = tensor;
            foreach ((_, nn.IModule<Tensor, Tensor> module) in _steps)
            {
                result = module.call(result);
            }

            return result.MoveToOuterDisposeScope();
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Sequential Sequential(
                params (string name, Module<Tensor, Tensor> submodule)[] modules) => new(modules);

            public static Modules.Sequential Sequential(params Module<Tensor, Tensor>[] modules) =>
                new(modules);

            public static Modules.Sequential Sequential(
                IEnumerable<(string name, Module<Tensor, Tensor> submodule)> modules) =>
                new(modules.ToArray());

            public static Modules.Sequential Sequential(IEnumerable<Module<Tensor, Tensor>> modules) =>
                new(modules.ToArray());

            public static Modules.Sequential Sequential() => new(Array.Empty<Module<Tensor, Tensor>>());
        }
    }
}
