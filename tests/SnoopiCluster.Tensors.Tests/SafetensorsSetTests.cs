using SnoopiCluster.Testing;
using static TorchSharp.torch;

namespace SnoopiCluster.Tensors.Tests;

public sealed class SafetensorsSetTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestData.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_SingleFile_ShowsItsTensors()
    {
        using Tensor values = Write("model.safetensors", "a");

        using var set = SafetensorsSet.Open(_folder.File("model.safetensors"));
        using Tensor read = set.Read("a");

        Assert.Equal(["a"], set.Entries.Keys);
        Assert.Equal(TensorValues.Floats(values), TensorValues.Floats(read));
        Assert.Equal(_folder.File("model.safetensors"), set.FileOf("a"));
    }

    [Fact]
    public void Open_Index_ShowsTheTensorsOfAllShards()
    {
        using Tensor a = Write("model-00001-of-00002.safetensors", "a");
        using Tensor b = Write("model-00002-of-00002.safetensors", "b");
        string index = WriteIndex(
            """{"metadata":{"total_size":24},"weight_map":{"b":"model-00002-of-00002.safetensors","a":"model-00001-of-00002.safetensors"}}""");

        using var set = SafetensorsSet.Open(index);
        using Tensor destination = zeros([3]);
        set.ReadInto("b", destination);

        Assert.Equal(["b", "a"], set.Entries.Keys);
        Assert.Equal(2, set.Files.Count);
        Assert.Equal(TensorValues.Floats(b), TensorValues.Floats(destination));
    }

    [Fact]
    public void Open_ShardMissing_NamesShardAndTensor()
    {
        string index = WriteIndex("""{"weight_map":{"a":"model-00001-of-00002.safetensors"}}""");

        var exception = Assert.Throws<SafetensorsException>(() => SafetensorsSet.Open(index));

        Assert.Equal(_folder.File("model-00001-of-00002.safetensors"), exception.File);
        Assert.Equal("a", exception.Key);
    }

    [Fact]
    public void Open_ShardLacksAPromisedTensor_NamesShardAndTensor()
    {
        using Tensor a = Write("shard.safetensors", "a");
        string index = WriteIndex("""{"weight_map":{"a":"shard.safetensors","z":"shard.safetensors"}}""");

        var exception = Assert.Throws<SafetensorsException>(() => SafetensorsSet.Open(index));

        Assert.Equal(_folder.File("shard.safetensors"), exception.File);
        Assert.Equal("z", exception.Key);
    }

    [Theory]
    [InlineData("""{"weight_map":{"a":"../shard.safetensors"}}""", "a")]
    [InlineData("""{"weight_map":{"a":7}}""", "a")]
    [InlineData("""{"weight_map":{"a":"s.safetensors","a":"s.safetensors"}}""", "a")]
    [InlineData("""{"weights":{}}""", null)]
    [InlineData("""{"weight_map":""", null)]
    public void Open_BrokenIndex_NamesFileAndKey(string json, string? key)
    {
        string index = WriteIndex(json);

        var exception = Assert.Throws<SafetensorsException>(() => SafetensorsSet.Open(index));

        Assert.Equal(index, exception.File);
        Assert.Equal(key, exception.Key);
    }

    [Fact]
    public void Read_UnknownName_NamesIt()
    {
        using Tensor a = Write("model.safetensors", "a");
        using var set = SafetensorsSet.Open(_folder.File("model.safetensors"));

        Assert.Equal("b", Assert.Throws<SafetensorsException>(() => set.Read("b")).Key);
    }

    private Tensor Write(string file, string name)
    {
        Tensor values = TensorValues.Random(name[0], 3);
        SafetensorsWriter.Write(_folder.File(file), [KeyValuePair.Create(name, values)]);
        return values;
    }

    private string WriteIndex(string json)
    {
        string path = _folder.File("model.safetensors.index.json");
        File.WriteAllText(path, json);
        return path;
    }
}
