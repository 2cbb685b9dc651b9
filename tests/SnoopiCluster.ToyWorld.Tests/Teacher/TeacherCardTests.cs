using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Testing;
using SnoopiCluster.ToyWorld.Teacher;

namespace SnoopiCluster.ToyWorld.Tests.Teacher;

public sealed class TeacherCardTests
{
    [Fact]
    public void Command_SaysAllThatDecidesTheWeights()
    {
        Assert.Equal(
            "snoopi toy teacher --seed 5 --threads 2 --out DIR", new TeacherCard { Seed = 5, Threads = 2 }.Command);
        Assert.Equal(
            "snoopi toy teacher --seed 0 --threads 1 --steps 3 --out DIR", new TeacherCard { Steps = 3 }.Command);
    }

    [Fact]
    public void Of_WrittenCard_IsTheSame()
    {
        using TemporaryFolder folder = TestData.NewFolder();
        TeacherCard card = new() { Seed = 5, Threads = 2, Steps = 3, Libtorch = "1.13.0", Minutes = 1.5, Cosine = 0.9 };

        card.WriteInto(folder.FullPath);

        Assert.Equal(card, TeacherCard.Of(folder.FullPath));
    }

    [Fact]
    public void Of_FolderWithoutACard_IsNull()
    {
        using TemporaryFolder folder = TestData.NewFolder();

        Assert.Null(TeacherCard.Of(folder.FullPath));
    }

    [Theory]
    [InlineData("{ \"seed\": 1,")]
    [InlineData("{ \"seed\": \"one\" }")]
    [InlineData("null")]
    public void Of_DamagedCard_NamesTheFileAndWhatToDo(string content)
    {
        using TemporaryFolder folder = TestData.NewFolder();
        File.WriteAllText(folder.File(TeacherCard.FileName), content);

        ModelLoadException fault = Assert.Throws<ModelLoadException>(() => TeacherCard.Of(folder.FullPath));

        Assert.StartsWith(folder.File(TeacherCard.FileName), fault.Message, StringComparison.Ordinal);
        Assert.Contains("delete it", fault.Message, StringComparison.Ordinal);
    }
}
