using SnoopiCluster.Tensors;
using SnoopiCluster.Testing;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Tests.Golden;

/// <summary>The inputs and expected outputs of one golden fixture.</summary>
public sealed class GoldenFile : IDisposable
{
    private readonly SafetensorsFile _file;

    public GoldenFile(params string[] path) => _file = SafetensorsFile.Open(TestData.Golden(path));

    public IEnumerable<string> Names => _file.Entries.Keys;

    /// <summary>A tensor, on the <see cref="TestDevice"/>.</summary>
    public Tensor this[string name] => _file.Read(name).to(TestDevice.Device);

    /// <summary>The numbers of an i64 tensor.</summary>
    public long[] Integers(string name) => _file.Read(name).data<long>().ToArray();

    public bool Has(string name) => _file.Entries.ContainsKey(name);

    /// <summary>Names that begin so, without that beginning.</summary>
    public IReadOnlyList<string> NamesAfter(string prefix) =>
        [.. Names.Where(
            name => name.StartsWith(prefix, StringComparison.Ordinal)).Select(name => name[prefix.Length..])];

    public void Dispose() => _file.Dispose();
}
