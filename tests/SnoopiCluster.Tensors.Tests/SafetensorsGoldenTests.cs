using SnoopiCluster.Testing;
using static TorchSharp.torch;

namespace SnoopiCluster.Tensors.Tests;

/// <summary>Files of another writer.</summary>
public sealed class SafetensorsGoldenTests
{
    [Fact]
    public void Open_GoldenFiles_AllReadAndSurviveARewrite()
    {
        using TemporaryFolder folder = TestData.NewFolder();
        string[] paths = Directory.GetFiles(
            TestData.Golden(), "*.safetensors", SearchOption.AllDirectories);
        Assert.SkipUnless(paths.Length > 0, "this golden folder holds no safetensors files");
        foreach (string path in paths)
        {
            using var scope = NewDisposeScope();
            using var file = SafetensorsFile.Open(path);
            KeyValuePair<string, Tensor>[] tensors =
                [.. file.Entries.Keys.Select(name => KeyValuePair.Create(name, file.Read(name)))];
            SafetensorsWriter.Write(folder.File("copy.safetensors"), tensors, file.Metadata);

            using var copy = SafetensorsFile.Open(folder.File("copy.safetensors"));
            Assert.Equal(file.Entries.Count, copy.Entries.Count);
            foreach ((string name, Tensor tensor) in tensors)
            {
                Assert.Equal(file.Entries[name].DType, copy.Entries[name].DType);
                Assert.True(copy.Read(name).equal(tensor).all().item<bool>(), $"{path}: {name}");
            }
        }
    }
}
