using SnoopiCluster.Models.Clip;
using SnoopiCluster.Models.Tests.Golden;
using SnoopiCluster.Testing;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Tests.Clip;

/// <summary>The text encoders of SD1.5's and SD2.1's form against transformers.</summary>
public sealed class ClipTextGoldenTests
{
    private const double Limit = 1e-4;

    [Theory]
    [InlineData("clip-text-sd15")]
    [InlineData("clip-text-sd21")]
    public void Forward_GoldenIds_GivesEveryStateAndPooledOutput(string fixture)
    {
        using var scope = NewDisposeScope();
        using GoldenFile golden = new(fixture, "io.safetensors");
        CLIPTextModel model = CLIPTextModel.Load(TestData.Golden(fixture), TestDevice.Placement);

        ClipTextOutput output = model.Forward(golden["input_ids"], withHiddenStates: true);

        Assert.Equal(model.Config.Transformer.NumLayers + 1, output.HiddenStates.Count);
        for (int i = 0; i < output.HiddenStates.Count; i++)
        {
            golden.AssertClose($"hidden_states.{i}", output.HiddenStates[i], Limit);
        }

        golden.AssertClose("last_hidden_state", output.LastHiddenState, Limit);
        golden.AssertClose("pooled_output", output.PooledOutput, Limit);
    }

    [Theory]
    [InlineData("clip-text-sd15")]
    [InlineData("clip-text-sd21")]
    public void Forward_GoldenMask_HidesThePadding(string fixture)
    {
        using var scope = NewDisposeScope();
        using GoldenFile golden = new(fixture, "io.safetensors");
        CLIPTextModel model = CLIPTextModel.Load(TestData.Golden(fixture), TestDevice.Placement);

        ClipTextOutput output = model.Forward(golden["input_ids"], golden["attention_mask"]);

        golden.AssertClose("masked.last_hidden_state", output.LastHiddenState, Limit);
        golden.AssertClose("masked.pooled_output", output.PooledOutput, Limit);
    }

    [Theory]
    [InlineData("clip-text-sd15")]
    [InlineData("clip-text-sd21")]
    public void Forward_MaskThatHidesNothing_EqualsTheKernelWithoutMask(string fixture)
    {
        using var scope = NewDisposeScope();
        using GoldenFile golden = new(fixture, "io.safetensors");
        CLIPTextModel model = CLIPTextModel.Load(TestData.Golden(fixture), TestDevice.Placement);

        ClipTextOutput output = model.Forward(golden["input_ids"], ones_like(golden["input_ids"]));

        golden.AssertClose("last_hidden_state", output.LastHiddenState, Limit);
    }

    [Theory]
    [InlineData("clip-text-sd15")]
    [InlineData("clip-text-sd21")]
    public void Forward_GoldenShortIds_UsesTheFirstPositions(string fixture)
    {
        using var scope = NewDisposeScope();
        using GoldenFile golden = new(fixture, "io.safetensors");
        CLIPTextModel model = CLIPTextModel.Load(TestData.Golden(fixture), TestDevice.Placement);

        ClipTextOutput output = model.Forward(golden["short.input_ids"]);

        golden.AssertClose("short.last_hidden_state", output.LastHiddenState, Limit);
        golden.AssertClose("short.pooled_output", output.PooledOutput, Limit);
    }

    [Theory]
    [InlineData("clip-text-sd15")]
    [InlineData("clip-text-sd21")]
    public void Features_GoldenClipSkips_StopEarlierAndNormalise(string fixture)
    {
        using var scope = NewDisposeScope();
        using GoldenFile golden = new(fixture, "io.safetensors");
        CLIPTextModel model = CLIPTextModel.Load(TestData.Golden(fixture), TestDevice.Placement);
        Tensor ids = golden["input_ids"];

        golden.AssertClose("last_hidden_state", model.Features(ids), Limit);
        golden.AssertClose("clip_skip1.prompt_embeds", model.Features(ids, clipSkip: 1), Limit);
        golden.AssertClose("clip_skip2.prompt_embeds", model.Features(ids, clipSkip: 2), Limit);
    }
}
