using System.Collections.Immutable;
using System.Text.Json.Serialization;
using SnoopiCluster.Tensors;

namespace SnoopiCluster.Benchmarks;

/// <summary>The benchmarks as one call.</summary>
internal static class Benchmark
{
    /// <summary>Measures sizes one after the other.</summary>
    /// <param name="sizes">The sizes.</param>
    /// <param name="rounds">Timed steps of each side, at least 1.</param>
    /// <param name="threads">libtorch's threads on either side, at least 1.</param>
    /// <param name="python">The Python whose torch is the reference.</param>
    /// <param name="folder">An empty folder for nets and inputs.</param>
    /// <param name="megabytes">Sizes of all-reduces, in MiB.</param>
    /// <exception cref="InvalidOperationException">
    /// The reference could not be started or gave up, or the two sides disagree on a loss.
    /// </exception>
    public static BenchmarkReport Measure(
        IReadOnlyList<BenchmarkCase> sizes,
        int rounds,
        int threads,
        string python,
        string folder,
        IReadOnlyList<int> megabytes)
    {
        NativeRuntime.SetThreads(threads);
        using PyTorchSide reference = PyTorchSide.Start(python, threads);
        ImmutableArray<CaseResult> cases =
        [
            .. sizes.Select((size, i) =>
            {
                string own = Directory.CreateDirectory(Path.Combine(folder, $"{i}")).FullName;
                return CaseRun.Measure(size, rounds, threads, reference, own);
            }),
        ];
        TinyOperation add = TinyOperation.Measure(reference);
        return new BenchmarkReport(
            NativeRuntime.DeviceName("cpu"),
            NativeRuntime.LibtorchVersion,
            reference.Version,
            threads,
            add,
            cases,
            AllReduceRun.Measure(megabytes, rounds, python));
    }
}

/// <summary>The report's JSON form.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(BenchmarkReport))]
internal sealed partial class BenchmarkJson : JsonSerializerContext;
