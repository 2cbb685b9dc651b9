using System.Text.Json.Nodes;
using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Core.Tests.Specs;

/// <summary>The keys of the CLIP loss, which a run may leave out.</summary>
public sealed class ClipSpecTests
{
    private const string On = """{"model": "clip", "decoder": "taesd"}""";

    // Checkpoints carry the hash of the spec that made them: those of runs without this loss must stay theirs.
    private const string HashBeforeTheSection = "c9c4fe1b83e1a35ccc3c175f73b9350cebc5f72fd8e46e55178d3e8e86767bf5";

    [Fact]
    public void Read_NoSection_IsOffWithThePapersWeightAndTau() => Assert.Equal(
        ("", "", 0.1, 0.37), (Read("{}").Clip.Model, Read("{}").Clip.Decoder, Read("{}").Clip.Weight, Read("{}").Clip.Tau));

    [Fact]
    public void Read_BothFolders_IsOn()
    {
        ClipSpec clip = Read("""{"model": "clip", "decoder": "taesd", "weight": 0.5, "tau": 0.35}""").Clip;

        Assert.Equal(new ClipSpec { Model = "clip", Decoder = "taesd", Weight = 0.5, Tau = 0.35 }, clip);
    }

    [Theory]
    [InlineData("""{"model": "clip"}""", "clip.decoder", "tiny autoencoder")]
    [InlineData("""{"decoder": "taesd"}""", "clip.model", "leave both out")]
    [InlineData("""{"model": null}""", "clip.model", "a text")]
    [InlineData("""{"model": "clip", "decoder": "taesd", "tau": 1.5}""", "clip.tau", "from -1 to 1")]
    [InlineData("""{"model": "clip", "decoder": "taesd", "weight": -0.1}""", "clip.weight", "from 0 to 1000000")]
    [InlineData("""{"model": "clip", "decoder": "taesd", "weight": "high"}""", "clip.weight", "a number")]
    [InlineData("""{"model": "clip", "decoder": "taesd", "lambda": 1}""", "clip.lambda", "decoder, model, tau, weight")]
    public void Read_OneBadKey_NamesItWithWhatToDo(string clip, string key, string expected)
    {
        SpecFault fault = Assert.Single(Assert.Throws<SpecException>(() => Read(clip)).Faults);

        Assert.Equal(key, fault.Key);
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"weight": 0.5, "tau": 0.2}""")]
    public void HashOf_LossOff_IsWhatItWasBeforeTheSectionWas(string clip) =>
        Assert.Equal(HashBeforeTheSection, RunSpecReader.HashOf(Read(clip)));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"model": "other", "decoder": "taesd"}""")]
    [InlineData("""{"model": "clip", "decoder": "other"}""")]
    [InlineData("""{"model": "clip", "decoder": "taesd", "weight": 0.2}""")]
    [InlineData("""{"model": "clip", "decoder": "taesd", "tau": 0.35}""")]
    public void HashOf_AnotherLoss_IsAnother(string clip) =>
        Assert.NotEqual(RunSpecReader.HashOf(Read(On)), RunSpecReader.HashOf(Read(clip)));

    private static RunSpec Read(string clip)
    {
        JsonObject document = JsonNode.Parse("""{"model": {"teacher": "t"}, "prompts": {"files": ["p.txt"]}}""")!.AsObject();
        document["clip"] = JsonNode.Parse(clip);
        return RunSpecReader.Read(document, "spec");
    }
}
