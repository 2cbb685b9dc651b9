using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <content>Imports of <c>torch_random.cpp</c>: generators and what draws from them.</content>
internal static partial class Native
{
    [LibraryImport(Library)]
    internal static partial nint snoopi_generator_new(ulong seed, OptionsArgument where);

    [LibraryImport(Library)]
    internal static partial nint snoopi_generator_default();

    [LibraryImport(Library)]
    internal static partial void snoopi_generator_delete(nint generator);

    [LibraryImport(Library)]
    internal static partial int snoopi_generator_manual_seed(nint generator, ulong seed);

    [LibraryImport(Library)]
    internal static partial long snoopi_generator_initial_seed(nint generator);

    [LibraryImport(Library)]
    internal static partial long snoopi_generator_seed(nint generator);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_generator_state(nint generator);

    [LibraryImport(Library)]
    internal static partial int snoopi_generator_set_state(nint generator, Tensor state);

    [LibraryImport(Library)]
    internal static partial int snoopi_manual_seed(ulong seed);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_rand(
        ReadOnlySpan<long> sizes, int count, nint generator, OptionsArgument wanted);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_randn(
        ReadOnlySpan<long> sizes, int count, nint generator, OptionsArgument wanted);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_randint(
        long low, long high, ReadOnlySpan<long> sizes, int count, nint generator, OptionsArgument wanted);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_randperm(long n, nint generator, OptionsArgument wanted);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_normal(Tensor mean, Tensor std, nint generator);

    [LibraryImport(Library)]
    internal static partial int snoopi_uniform_(Tensor tensor, double from, double to, nint generator);

    [LibraryImport(Library)]
    internal static partial int snoopi_normal_(Tensor tensor, double mean, double std, nint generator);

    [LibraryImport(Library)]
    internal static partial int snoopi_exponential_(Tensor tensor, double lambda, nint generator);

    [LibraryImport(Library)]
    internal static partial int snoopi_random_(Tensor tensor, long from, long to, nint generator);

    [LibraryImport(Library)]
    internal static partial int snoopi_bernoulli_(Tensor tensor, double p, nint generator);

    [LibraryImport(Library)]
    internal static partial int snoopi_bernoulli_tensor_(Tensor tensor, Tensor p, nint generator);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_bernoulli(Tensor tensor, nint generator);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_multinomial(
        Tensor tensor, long samples, int replacement, nint generator);
}
