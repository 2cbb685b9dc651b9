using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Models.Tests.Diffusers;

public sealed class AtomicFolderTests
{
    [Fact]
    public void Write_Failure_LeavesTheOldContentAndNothingElse()
    {
        using TemporaryFolder root = TestData.NewFolder();
        AtomicFolder.Write(
            root.File("model"), folder => File.WriteAllText(Path.Combine(folder, "config.json"), "old"));

        ModelSaveException error =
            Assert.Throws<ModelSaveException>(() => AtomicFolder.Write(root.File("model"), folder =>
        {
            File.WriteAllText(Path.Combine(folder, "config.json"), "new");
            throw new IOException("No space left on device");
        }));

        Assert.Contains("No space left on device", error.Message);
        Assert.StartsWith(root.File("model"), error.Message);
        Assert.Equal("old", File.ReadAllText(root.File("model", "config.json")));
        Assert.Equal([root.File("model")], Directory.GetFileSystemEntries(root.FullPath));
    }

    [Fact]
    public void Write_OverAModel_ReplacesItAsAWhole()
    {
        using TemporaryFolder root = TestData.NewFolder();
        AtomicFolder.Write(root.File("model"), folder =>
        {
            File.WriteAllText(Path.Combine(folder, "config.json"), "old");
            File.WriteAllText(Path.Combine(folder, "left over"), "");
        });

        AtomicFolder.Write(
            root.File("model"), folder => File.WriteAllText(Path.Combine(folder, "config.json"), "new"));

        Assert.Equal("new", File.ReadAllText(root.File("model", "config.json")));
        Assert.False(File.Exists(root.File("model", "left over")));
        Assert.Equal([root.File("model")], Directory.GetFileSystemEntries(root.FullPath));
    }

    [Fact]
    public void Write_OverSomethingElse_IsRefused()
    {
        using TemporaryFolder root = TestData.NewFolder();
        File.WriteAllText(root.File("letter"), "dear");

        Assert.Contains("is a file", Assert.Throws<ModelSaveException>(
            () => AtomicFolder.Write(root.File("letter"), _ => { })).Message);
        Assert.Contains("not a model", Assert.Throws<ModelSaveException>(
            () => AtomicFolder.Write(root.FullPath, _ => { })).Message);
        Assert.Equal("dear", File.ReadAllText(root.File("letter")));
    }

    [Fact]
    public void Write_UnwritablePlace_IsNamed()
    {
        using TemporaryFolder root = TestData.NewFolder();
        File.WriteAllText(root.File("file"), "");

        // A folder below a file cannot be made, whoever runs the test.
        ModelSaveException error = Assert.Throws<ModelSaveException>(
            () => AtomicFolder.Write(root.File("file", "model"), _ => { }));

        Assert.StartsWith(root.File("file", "model"), error.Message);
    }

    [Fact]
    public void Write_LeftoversOfACrash_AreReplaced()
    {
        using TemporaryFolder root = TestData.NewFolder();
        Directory.CreateDirectory(root.File(".model.partial", "x"));

        AtomicFolder.Write(
            root.File("model"), folder => File.WriteAllText(Path.Combine(folder, "config.json"), ""));

        Assert.Equal(
            ["config.json"], Directory.GetFileSystemEntries(root.File("model")).Select(Path.GetFileName));
        Assert.Equal([root.File("model")], Directory.GetFileSystemEntries(root.FullPath));
    }
}
