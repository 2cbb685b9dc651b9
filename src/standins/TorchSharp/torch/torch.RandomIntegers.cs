using TorchSharp.Interop;

namespace TorchSharp;

/// <content>Random integers, permutations and draws from given distributions.</content>
public static partial class torch
{
    public static Tensor randint(
        long low, long high, Size size, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, Generator? generator = null, string[]? names = null)
    {
        RefuseNames(names);
        OptionsArgument options = new(dtype ?? ScalarType.Int64, device ?? DefaultDevice, requires_grad);
        Tensor made = Native.snoopi_randint(
            low, high, size.Shape, size.Length, Generator.HandleOf(generator), options);
        GC.KeepAlive(generator);
        return made;
    }

    public static Tensor randint(
        long high, Size size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null, string[]? names = null) =>
        randint(0, high, size, dtype, device, requires_grad, generator, names);

    public static Tensor randint(
        long low, long high, long[] size, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        randint(low, high, new Size(size), dtype, device, requires_grad, generator, names);

    public static Tensor randint(
        long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null, string[]? names = null) =>
        randint(0, high, new Size(size), dtype, device, requires_grad, generator, names);

    public static Tensor randint(
        int low, int high, int[] size, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        randint(low, high, new Size(size), dtype, device, requires_grad, generator, names);

    public static Tensor randint(
        int high, int[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null, string[]? names = null) =>
        randint(0, high, new Size(size), dtype, device, requires_grad, generator, names);

    public static Tensor randperm(
        long n, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null)
    {
        OptionsArgument options = new(dtype ?? ScalarType.Int64, device ?? DefaultDevice, requires_grad);
        Tensor made = Native.snoopi_randperm(n, Generator.HandleOf(generator), options);
        GC.KeepAlive(generator);
        return made;
    }

    public static Tensor normal(Tensor mean, Tensor std, Generator? generator = null)
    {
        Tensor made = Native.snoopi_normal(mean, std, Generator.HandleOf(generator));
        GC.KeepAlive(generator);
        return made;
    }

    public static Tensor bernoulli(Tensor input, Generator? generator = null) => input.bernoulli(generator);

    public static Tensor multinomial(
        Tensor input, long num_samples, bool replacement = false, Generator? generator = null) =>
        input.multinomial(num_samples, replacement, generator);
}
