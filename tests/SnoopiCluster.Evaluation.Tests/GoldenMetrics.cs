using System.Text.Json;
using SnoopiCluster.Tensors;
using SnoopiCluster.Testing;
using static TorchSharp.torch;

namespace SnoopiCluster.Evaluation.Tests;

/// <summary>The golden fixture of statistics: feature matrices, and what the reference programs made of them.</summary>
internal sealed class GoldenMetrics : IDisposable
{
    private readonly SafetensorsFile _inputs = SafetensorsFile.Open(TestData.Golden("metrics", "io.safetensors"));
    private readonly JsonDocument _expected =
        JsonDocument.Parse(File.ReadAllText(TestData.Golden("metrics", "expected.json")));

    internal Tensor this[string name] => _inputs.Read(name);

    internal double Expected(params string[] path) =>
        path.Aggregate(_expected.RootElement, (element, key) => element.GetProperty(key)).GetDouble();

    public void Dispose()
    {
        _inputs.Dispose();
        _expected.Dispose();
    }
}
