using System.Security.Cryptography;
using SnoopiCluster.Testing;
using static TorchSharp.torch;

namespace SnoopiCluster.Tensors.Tests;

public sealed class SafetensorsWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestData.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_EveryDtype_ReadsBackBitForBit()
    {
        using var scope = NewDisposeScope();
        Tensor numbers = TensorValues.Of([0, 1, -2, 3.5f, 100, 7], 2, 3);
        ScalarType[] types =
        [
            ScalarType.Float64, ScalarType.Float32, ScalarType.Float16, ScalarType.BFloat16, ScalarType.Int64,
            ScalarType.Int32, ScalarType.Int16, ScalarType.Int8, ScalarType.Byte, ScalarType.Bool,
        ];
        KeyValuePair<string, Tensor>[] tensors =
            [.. types.Select(type => KeyValuePair.Create($"tensor.{type}", numbers.abs().to(type)))];

        SafetensorsWriter.Write(_folder.File("all.safetensors"), tensors);

        using var file = SafetensorsFile.Open(_folder.File("all.safetensors"));
        Assert.Equal(types.Length, file.Entries.Count);
        foreach ((string name, Tensor tensor) in tensors)
        {
            Tensor read = file.Read(name);
            Assert.Equal(tensor.dtype, read.dtype);
            Assert.Equal(tensor.shape, read.shape);
            Assert.Equal(BytesOf(tensor), BytesOf(read));
            Assert.Equal(0, file.Entries[name].Offset % file.Entries[name].DType switch
            {
                ScalarType.Float64 or ScalarType.Int64 => 8,
                ScalarType.Float32 or ScalarType.Int32 => 4,
                _ => 1,
            });
        }
    }

    [Fact]
    public void Write_ViewsAndScalarsAndEmptyOnes_KeepTheirValues()
    {
        using var scope = NewDisposeScope();
        Tensor transposed = TensorValues.Of([1, 2, 3, 4, 5, 6], 2, 3).t();

        SafetensorsWriter.Write(
            _folder.File("views.safetensors"),
            [
                KeyValuePair.Create("transposed", transposed),
                KeyValuePair.Create("scalar", TensorValues.Of([5])),
                KeyValuePair.Create("empty", zeros([0, 3])),
            ]);

        using var file = SafetensorsFile.Open(_folder.File("views.safetensors"));
        Assert.Equal([1f, 4, 2, 5, 3, 6], TensorValues.Floats(file.Read("transposed")));
        Assert.Equal([0, 3], file.Read("empty").shape);
    }

    [Fact]
    public void Write_SameInput_GivesTheSameBytesAndTheirHash()
    {
        using Tensor values = TensorValues.Random(1, 5, 7);
        KeyValuePair<string, Tensor>[] tensors = [KeyValuePair.Create("ä \"quoted\"", values)];
        var texts = new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" };
        var reordered = new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" };

        string first = SafetensorsWriter.Write(_folder.File("1.safetensors"), tensors, texts);
        string second = SafetensorsWriter.Write(_folder.File("2.safetensors"), tensors, reordered);

        byte[] bytes = File.ReadAllBytes(_folder.File("1.safetensors"));
        Assert.Equal(bytes, File.ReadAllBytes(_folder.File("2.safetensors")));
        Assert.Equal(first, second);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), first);
        using var file = SafetensorsFile.Open(_folder.File("1.safetensors"));
        Assert.Equal(["ä \"quoted\""], file.Entries.Keys);
        Assert.Equal("1", file.Metadata["a"]);
    }

    [Fact]
    public void Write_OverAnOlderFile_ReplacesItAndLeavesNothingElse()
    {
        using Tensor old = TensorValues.Random(1, 100);
        using Tensor fresh = TensorValues.Random(2, 3);
        string path = _folder.File("x.safetensors");
        SafetensorsWriter.Write(path, [KeyValuePair.Create("w", old)]);
        using var opened = SafetensorsFile.Open(path);

        SafetensorsWriter.Write(path, [KeyValuePair.Create("w", fresh)]);

        using var file = SafetensorsFile.Open(path);
        Assert.Equal([3L], file.Entries["w"].Shape);
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.FullPath));

        // Who had the older file open still reads it.
        using Tensor read = opened.Read("w");
        Assert.Equal(TensorValues.Floats(old), TensorValues.Floats(read));
    }

    [Theory]
    [InlineData("missing", "x.safetensors")]
    [InlineData("/proc/self", "x.safetensors")]
    public void Write_FolderThatCannotBeWritten_NamesTheFileAndLeavesNothing(params string[] place)
    {
        string path = _folder.File(place);
        using Tensor values = TensorValues.Random(1, 4);

        var exception = Assert.Throws<SafetensorsException>(
            () => SafetensorsWriter.Write(path, [KeyValuePair.Create("w", values)]));

        Assert.Equal(path, exception.File);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.FullPath));
    }

    [Fact]
    public void Write_TargetIsAFolder_LeavesNothingHalfWritten()
    {
        Directory.CreateDirectory(_folder.File("x.safetensors"));
        using Tensor values = TensorValues.Random(1, 4);

        Assert.Throws<SafetensorsException>(
            () => SafetensorsWriter.Write(_folder.File("x.safetensors"), [KeyValuePair.Create("w", values)]));

        Assert.Equal([_folder.File("x.safetensors")], Directory.GetFileSystemEntries(_folder.FullPath));
    }

    [Fact]
    public void Write_DiskFull_KeepsTheOlderFileAndLeavesNothingElse()
    {
        using var disk = SmallDisk.Mount(_folder.File("disk"), kibibytes: 256);
        string path = Path.Combine(disk.FullPath, "x.safetensors");
        using Tensor small = TensorValues.Random(1, 16);
        using Tensor large = zeros([1 << 18]);
        SafetensorsWriter.Write(path, [KeyValuePair.Create("w", small)]);
        byte[] before = File.ReadAllBytes(path);

        var exception = Assert.Throws<SafetensorsException>(
            () => SafetensorsWriter.Write(path, [KeyValuePair.Create("w", large)]));

        Assert.Equal(path, exception.File);
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(disk.FullPath));
    }

    [Fact]
    public void Write_NameTwice_NamesIt()
    {
        using Tensor values = TensorValues.Random(1, 4);

        var exception = Assert.Throws<SafetensorsException>(() => SafetensorsWriter.Write(
            _folder.File("x.safetensors"),
            [KeyValuePair.Create("w", values), KeyValuePair.Create("w", values)]));

        Assert.Equal("w", exception.Key);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.FullPath));
    }

    [Fact]
    public void Write_DtypeThatTheFormatLacks_NamesIt()
    {
        using Tensor values = zeros([2], ScalarType.ComplexFloat32);

        var exception = Assert.Throws<SafetensorsException>(
            () => SafetensorsWriter.Write(_folder.File("x.safetensors"), [KeyValuePair.Create("w", values)]));

        Assert.Equal("w", exception.Key);
    }

    private static byte[] BytesOf(Tensor tensor)
    {
        var bytes = new List<byte>();
        TensorBytes.ForEachPiece(tensor, 7, piece => bytes.AddRange(piece));
        return [.. bytes];
    }
}
