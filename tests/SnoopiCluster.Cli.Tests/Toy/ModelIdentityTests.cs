using SnoopiCluster.Cli.Toy;
using SnoopiCluster.Testing;
using SnoopiCluster.ToyWorld.Teacher;

namespace SnoopiCluster.Cli.Tests.Toy;

public sealed class ModelIdentityTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestData.NewFolder();

    public ModelIdentityTests() => Write("model_index.json", "{}");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Of_AnotherCardOrReadme_IsTheSameModel()
    {
        string before = ModelIdentity.Of(_folder.FullPath).Hash;
        Write(TeacherCard.FileName, "{\"minutes\": 33.8}");
        Write("README.md", "made in 33.8 minutes");

        Assert.Equal(before, ModelIdentity.Of(_folder.FullPath).Hash);
    }

    [Fact]
    public void Of_AnotherFile_IsAnotherModel()
    {
        string before = ModelIdentity.Of(_folder.FullPath).Hash;
        Write("weights", "1");
        string with = ModelIdentity.Of(_folder.FullPath).Hash;
        Write("weights", "2");

        Assert.Equal(3, new[] { before, with, ModelIdentity.Of(_folder.FullPath).Hash }.Distinct().Count());
    }

    private void Write(string name, string text) => File.WriteAllText(_folder.File(name), text);
}
