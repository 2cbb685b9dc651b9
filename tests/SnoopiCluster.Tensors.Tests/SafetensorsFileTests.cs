using SnoopiCluster.Testing;
using static TorchSharp.torch;

namespace SnoopiCluster.Tensors.Tests;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestData.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_SoundFile_ListsTensorsAndTexts()
    {
        string path = Save(SafetensorsBytes.Of(
            """{"__metadata__":{"format":"pt"},"b":{"dtype":"F32","shape":[2,1],"data_offsets":[4,12]},"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}  """,
            12));

        using var file = SafetensorsFile.Open(path);

        Assert.Equal(["b", "a"], file.Entries.Keys);
        Assert.Equal(ScalarType.Float32, file.Entries["b"].DType);
        Assert.Equal([2L, 1], file.Entries["b"].Shape);
        Assert.Equal(8, file.Entries["b"].NumBytes);
        Assert.Equal(2, file.Entries["b"].NumElements);
        Assert.Equal(new FileInfo(path).Length - 8, file.Entries["b"].Offset);
        Assert.Equal("pt", file.Metadata["format"]);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 4, "a", "truncated")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 9, null, "1 bytes follow")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "a", "needs 12 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "a", "needs 8 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, "a", "begin at byte")]
    [InlineData("""{"a":{"dtype":"C64","shape":[1],"data_offsets":[0,8]}}""", 8, "a", "C64")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "a", "shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,6]}}""", 6, "a", "shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":2,"data_offsets":[0,8]}}""", 8, "a", "shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}""", 8, "a", "data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","data_offsets":[0,8]}}""", 8, "a", "shape")]
    [InlineData("""{"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "a", "repeated")]
    [InlineData("""{"a":7}""", 0, "a", "not an object")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296,4294967296],"data_offsets":[0,0]}}""", 0, "a", "needs")]
    [InlineData(
        """{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"a":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}""",
        4, "a", "twice")]
    [InlineData(
        """{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}""",
        4, "b", "begin at byte")]
    [InlineData("""{"__metadata__":{"a":1}}""", 0, "__metadata__", "not a text")]
    [InlineData("""{"__metadata__":{},"__metadata__":{}}""", 0, "__metadata__", "twice")]
    [InlineData("""{"a":""", 0, null, "not valid")]
    [InlineData("""{} {}""", 0, null, "not valid")]
    [InlineData("""[]""", 0, null, "not a JSON object")]
    [InlineData("", 0, null, "not a JSON object")]
    public void Open_BrokenHeader_NamesFileKeyAndProblem(
        string json, int dataBytes, string? key, string problem)
    {
        string path = Save(SafetensorsBytes.Of(json, dataBytes));

        var exception = Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(path));

        Assert.Equal(path, exception.File);
        Assert.Equal(key, exception.Key);
        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
        Assert.Contains(path, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(40)]
    [InlineData(61)]
    public void Open_FileCutOff_SaysTruncated(int length)
    {
        byte[] whole = SafetensorsBytes.Of("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8);
        string path = Save(whole[..length]);

        var exception = Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(path));

        Assert.Contains("truncated", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_ImpossibleHeaderLength_IsRefusedWithoutReadingIt()
    {
        string path = Save([255, 255, 255, 255, 255, 255, 255, 127, 0, 0]);

        var exception = Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(path));

        Assert.Contains("no safetensors file", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NoSuchFile_NamesIt()
    {
        var exception = Assert.Throws<SafetensorsException>(
            () => SafetensorsFile.Open(_folder.File("absent.safetensors")));

        Assert.Equal(_folder.File("absent.safetensors"), exception.File);
    }

    [Fact]
    public void Read_UnalignedData_GivesTheBytes()
    {
        string path = Save(SafetensorsBytes.Of(
            """{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"F32","shape":[2],"data_offsets":[1,9]}}""",
            [9, .. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(-2f)]));

        using var file = SafetensorsFile.Open(path);
        using Tensor read = file.Read("b");
        using Tensor destination = zeros([2], ScalarType.BFloat16);
        file.ReadInto("b", destination);

        Assert.Equal([1.5f, -2], TensorValues.Floats(read));
        Assert.Equal([1.5f, -2], TensorValues.Floats(destination));
    }

    [Fact]
    public void Read_AfterDispose_TensorStaysGoodAndFileRefuses()
    {
        string path = Save(SafetensorsBytes.Of(
            """{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}""", BitConverter.GetBytes(0.25f)));
        var file = SafetensorsFile.Open(path);

        using Tensor read = file.Read("a");
        file.Dispose();

        Assert.Equal([0.25f], TensorValues.Floats(read));
        Assert.Empty(read.shape);
        Assert.Throws<ObjectDisposedException>(() => file.Read("a"));
    }

    [Fact]
    public void Read_UnknownName_NamesFileAndKey()
    {
        using var file = SafetensorsFile.Open(Save(SafetensorsBytes.Of("{}", 0)));

        var exception = Assert.Throws<SafetensorsException>(() => file.Read("conv_in.weight"));

        Assert.Equal("conv_in.weight", exception.Key);
    }

    [Fact]
    public void ReadInto_OtherShape_NamesBothShapes()
    {
        using var file = SafetensorsFile.Open(Save(SafetensorsBytes.Of(
            """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8)));
        using Tensor destination = zeros([2, 1]);

        var exception = Assert.Throws<SafetensorsException>(() => file.ReadInto("a", destination));

        Assert.Contains("[2]", exception.Message, StringComparison.Ordinal);
        Assert.Contains("[2, 1]", exception.Message, StringComparison.Ordinal);
    }

    private string Save(byte[] bytes)
    {
        string path = _folder.File("test.safetensors");
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
