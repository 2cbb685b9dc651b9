using System.Text.Json.Nodes;
using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Core.Tests.Specs;

/// <summary>The keys of the pictures that are drawn while training.</summary>
public sealed class SamplesSpecTests
{
    // Checkpoints carry the hash of the spec that made them: those of runs without negative prompts must stay theirs.
    private const string HashBeforeNegatives = "c9c4fe1b83e1a35ccc3c175f73b9350cebc5f72fd8e46e55178d3e8e86767bf5";

    [Fact]
    public void Read_AllKeys_KeepsThem()
    {
        SamplesSpec samples = Read(
            """{"every": 9, "prompts": ["a", "b"], "negatives": ["c"], "nasa_scale": 0.75, "seeds": 2}""").Samples;

        Assert.Equal((9, 2, 0.75), (samples.Every, samples.Seeds, samples.NasaScale));
        Assert.Equal(["a", "b"], samples.Prompts);
        Assert.Equal(["c"], samples.Negatives);
    }

    [Theory]
    [InlineData("""{"negatives": ["a", " "]}""", "samples.negatives[1]", "found an empty text")]
    [InlineData("""{"negatives": ["a", null]}""", "samples.negatives[1]", "expected a text")]
    [InlineData("""{"negatives": "a"}""", "samples.negatives", "a list of texts")]
    [InlineData("""{"nasa_scale": 0.5}""", "samples.nasa_scale", "name one in samples.negatives")]
    [InlineData("""{"negatives": ["a"], "nasa_scale": -1}""", "samples.nasa_scale", "from 0 to 100")]
    [InlineData("""{"negatives": ["a"], "nasa_scale": "much"}""", "samples.nasa_scale", "a number")]
    [InlineData("""{"seeds": 64, "negatives": ["a"]}""", "samples.seeds", "makes 512 pictures")]
    [InlineData("""{"seeds": 65}""", "samples.seeds", "from 1 to 64")]
    public void Read_OneBadKey_NamesItWithWhatToDo(string samples, string key, string expected)
    {
        IReadOnlyList<SpecFault> faults = Assert.Throws<SpecException>(() => Read(samples)).Faults;

        Assert.Contains(
            faults, fault => fault.Key == key && fault.Message.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Read_AsManyAsMayBe_IsTaken() =>
        Assert.Equal(SamplesSpec.MaxProbes, Read("""{"seeds": 64}""").Samples.NumProbes(batch: 4));

    [Fact]
    public void HashOf_NoNegatives_IsWhatItWasBeforeThereWereAny()
    {
        Assert.Equal(HashBeforeNegatives, RunSpecReader.HashOf(Read("{}")));
        Assert.Equal(HashBeforeNegatives, RunSpecReader.HashOf(Read("""{"negatives": []}""")));
    }

    [Theory]
    [InlineData("""{"negatives": ["b"]}""")]
    [InlineData("""{"negatives": ["a"], "nasa_scale": 2}""")]
    [InlineData("{}")]
    public void HashOf_OtherNegatives_IsAnother(string samples) => Assert.NotEqual(
        RunSpecReader.HashOf(Read("""{"negatives": ["a"]}""")), RunSpecReader.HashOf(Read(samples)));

    private static RunSpec Read(string samples)
    {
        JsonObject document = JsonNode.Parse("""{"model": {"teacher": "t"}, "prompts": {"files": ["p.txt"]}}""")!.AsObject();
        document["samples"] = JsonNode.Parse(samples);
        return RunSpecReader.Read(document, "test");
    }
}
