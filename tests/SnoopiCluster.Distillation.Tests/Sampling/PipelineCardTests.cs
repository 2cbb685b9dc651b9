using System.Text.Json.Nodes;
using SnoopiCluster.Distillation.Sampling;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Distillation.Tests.Sampling;

public sealed class PipelineCardTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestData.NewFolder();

    public static TheoryData<PipelineCard> Cards =>
    [
        new PipelineCard(),
        new PipelineCard { Student = new OneStepStudent(400) },
        new PipelineCard { Student = new OneStepStudent(999, 0.0047f), NasaScale = 0.3 },
    ];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Cards))]
    public void Of_WhatWasWritten_IsRead(PipelineCard card)
    {
        Write(card.ToIndex());

        Assert.Equal(card, PipelineCard.Of(PipelineFolder.Open(_folder.FullPath)));
    }

    [Fact]
    public void Of_FolderWithoutACard_IsEmpty()
    {
        Write([]);

        Assert.Equal(new PipelineCard(), PipelineCard.Of(PipelineFolder.Open(_folder.FullPath)));
    }

    [Fact]
    public void ToIndex_Keys_BeginWithAnUnderscoreSoThatDiffusersDropsThem() => Assert.All(
        new PipelineCard { Student = new OneStepStudent(999) }.ToIndex(),
        pair => Assert.StartsWith("_", pair.Key, StringComparison.Ordinal));

    [Theory]
    [InlineData("timestep", """{"student": {}}""")]
    [InlineData("timestep", """{"student": {"timestep": -1}}""")]
    [InlineData("timestep", """{"student": {"timestep": "999"}}""")]
    [InlineData("alpha_cumprod", """{"student": {"timestep": 999, "alpha_cumprod": 1}}""")]
    [InlineData("_snoopi.student", """{"student": 999}""")]
    [InlineData("nasa_scale", """{"nasa_scale": -1}""")]
    [InlineData("nasa_scale", """{"nasa_scale": NaN}""")]
    public void Of_DamagedCard_NamesTheKey(string key, string card)
    {
        File.WriteAllText(_folder.File(PipelineFolder.IndexFileName), $$"""{"_snoopi": {{card}}}""");

        ModelLoadException fault = Assert.Throws<ModelLoadException>(
            () => PipelineCard.Of(PipelineFolder.Open(_folder.FullPath)));
        Assert.Contains(key, fault.Message, StringComparison.Ordinal);
        Assert.Contains(PipelineFolder.IndexFileName, fault.Message, StringComparison.Ordinal);
    }

    private void Write(JsonObject index) =>
        File.WriteAllText(_folder.File(PipelineFolder.IndexFileName), index.ToJsonString());
}
