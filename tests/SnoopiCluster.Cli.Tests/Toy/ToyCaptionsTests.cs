using System.Text.Json.Nodes;
using SnoopiCluster.Testing;
using SnoopiCluster.ToyWorld.World;

namespace SnoopiCluster.Cli.Tests.Toy;

public sealed class ToyCaptionsTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestData.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Txt_HasACaptionALine_TheSameEachTime()
    {
        Run("--count", "200", "--out", "a.txt").EndedWith(ExitCode.Ok);
        Run("--count", "200", "--out", "b.txt").EndedWith(ExitCode.Ok);
        Run("--count", "200", "--out", "c.txt", "--seed", "1").EndedWith(ExitCode.Ok);
        string[] captions = File.ReadAllLines(_folder.File("a.txt"));

        Assert.Equal(200, captions.Length);
        Assert.Equal(captions, File.ReadAllLines(_folder.File("b.txt")));
        Assert.NotEqual(captions, File.ReadAllLines(_folder.File("c.txt")));
        Assert.All(captions, caption =>
        {
            CaptionReading reading = Captions.Read(caption);
            Assert.True(reading is { Shape: not null, Colour: not null, Ground: not null }, caption);
            Assert.True(reading is { Size: not null, Place: not null }, caption);
        });
    }

    [Fact]
    public void Jsonl_TellsWhatIsShown_AndHeldOutScenesAreHeldOut()
    {
        CommandRun run = Run("--count", "100", "--part", "held-out", "--out", "a.jsonl", "--json")
            .EndedWith(ExitCode.Ok);

        Assert.Equal(100, (int)run.Json["count"]!);
        Assert.All(File.ReadLines(_folder.File("a.jsonl")), line =>
        {
            JsonObject one = JsonNode.Parse(line)!.AsObject();
            Scene scene = new(
                Enum.Parse<ToyShape>((string)one["shape"]!, ignoreCase: true),
                Enum.Parse<ToyColour>((string)one["colour"]!, ignoreCase: true),
                Enum.Parse<ToySize>((string)one["size"]!, ignoreCase: true),
                Enum.Parse<ToyPlace>((string)one["place"]!, ignoreCase: true),
                Enum.Parse<ToyColour>((string)one["ground"]!, ignoreCase: true));
            Assert.True(scene.IsHeldOut);
            Assert.Equal(scene.Shape, Captions.Read((string)one["prompt"]!).Shape);
        });
    }

    [Fact]
    public void Partial_LeavesThePlaceOpenInHalf_AndThingsOutInSomeOfTheOthers()
    {
        Run("--count", "300", "--partial", "--out", "a.txt").EndedWith(ExitCode.Ok);
        CaptionReading[] readings = [.. File.ReadLines(_folder.File("a.txt")).Select(Captions.Read)];
        int numWhole = readings.Count(reading => reading is
            { Shape: not null, Colour: not null, Ground: not null, Size: not null, Place: not null });

        Assert.InRange(readings.Count(reading => reading.Place is null), 150, 150 + (150 * 3 / 10));
        Assert.InRange(numWhole, 85, 125);
    }

    [Theory]
    [InlineData("--count 0 --out a.txt", "--count", "found 0")]
    [InlineData("--count 5 --out a.csv", "a.csv", "'.csv'")]
    [InlineData("--count 5 --out a.txt --part test", "--part", "'test'")]
    public void BadInput_IsNamedAndLeavesNoFile(string arguments, params string[] parts)
    {
        Run(arguments.Split(' ')).EndedWith(ExitCode.Usage).Said(parts);

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.FullPath));
    }

    [Fact]
    public void FolderThatCannotBeMade_IsNamed()
    {
        File.WriteAllText(_folder.File("file"), "");

        Run("--count", "5", "--out", "file/a.txt").EndedWith(ExitCode.Failed).Said("could not be written");
    }

    private CommandRun Run(params string[] arguments) =>
        CommandRun.Of(_folder.FullPath, ["toy", "captions", .. arguments]);
}
