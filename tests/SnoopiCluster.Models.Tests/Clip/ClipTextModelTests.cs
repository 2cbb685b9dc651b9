using System.Text.Json.Nodes;
using SnoopiCluster.Models.Clip;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Models.Layers;
using SnoopiCluster.Testing;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Tests.Clip;

public sealed class ClipTextModelTests
{
    private const int VocabularySize = 50;
    private const int MaxPositions = 12;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Forward_Returns_OnlyItsOutputsToTheCallersScope(bool gradients)
    {
        using var mode = enable_grad(gradients);
        using CLIPTextModel model = SmallTextEncoder.New(VocabularySize, MaxPositions);
        using var scope = NewDisposeScope();
        Tensor ids = tensor(new long[] { 3, 4, 5 }, [1, 3]);
        Tensor mask = tensor(new long[] { 1, 1, 0 }, [1, 3]);
        int before = scope.DisposablesCount;

        ClipTextOutput output = model.Forward(ids, mask, withHiddenStates: true);
        Assert.Equal(before + 2 + output.HiddenStates.Count, scope.DisposablesCount);
        model.Forward(ids);
        Assert.Equal(before + 4 + output.HiddenStates.Count, scope.DisposablesCount);
        model.Features(ids, clipSkip: 1);
        Assert.Equal(before + 5 + output.HiddenStates.Count, scope.DisposablesCount);
    }

    [Fact]
    public void Forward_LaterTokensChanged_LeavesEarlierFeatures()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using CLIPTextModel model = SmallTextEncoder.New(VocabularySize, MaxPositions);

        Tensor first = model.Features(tensor(new long[] { 3, 4, 5, 6, 7 }, [1, 5]));
        Tensor second = model.Features(tensor(new long[] { 3, 4, 5, 16, 17 }, [1, 5]));

        Assert.Equal(Values(first.narrow(1, 0, 3)), Values(second.narrow(1, 0, 3)));
        Assert.NotEqual(Values(first.narrow(1, 3, 1)), Values(second.narrow(1, 3, 1)));
    }

    [Fact]
    public void Forward_IdsWithoutAnEnd_PoolsAtTheFirstToken()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using CLIPTextModel model = SmallTextEncoder.New(VocabularySize, MaxPositions);

        ClipTextOutput output = model.Forward(tensor(new long[] { 3, 4, 5 }, [1, 3]));

        Assert.Equal(Values(output.LastHiddenState.select(1, 0)), Values(output.PooledOutput));
    }

    [Fact]
    public void Forward_MaskThatHidesEverything_StaysFinite()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using CLIPTextModel model = SmallTextEncoder.New(VocabularySize, MaxPositions);

        ClipTextOutput output =
            model.Forward(tensor(new long[] { 3, 4, 5 }, [1, 3]), zeros([1, 3], dtype: int64));

        Assert.All(Values(output.LastHiddenState), value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void Forward_InputThatDoesNotFit_SaysWhatIsNeeded()
    {
        using var scope = NewDisposeScope();
        using CLIPTextModel model = SmallTextEncoder.New(VocabularySize, MaxPositions);
        Tensor ids = zeros([2, MaxPositions], dtype: int64);

        Refused(() => model.Features(zeros([1, MaxPositions + 1], dtype: int64)), $"T up to {MaxPositions}");
        Refused(() => model.Features(zeros([1, 3])), "Int64");
        Refused(() => model.Forward(ids, ones([1, MaxPositions], dtype: int64)), "attention mask");
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Features(ids, clipSkip: 3));

        static void Refused(Action action, string message)
        {
            ArgumentException error = Assert.Throws<ArgumentException>(action);
            Assert.Contains(message, error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("hidden_act", "\"gelu_new\"")]
    [InlineData("num_attention_heads", "5")]
    [InlineData("hidden_size", "0")]
    [InlineData("attention_dropout", "0.1")]
    [InlineData("model_type", "\"bert\"")]
    public void From_ConfigurationThatIsNotSupported_NamesTheKey(string key, string value)
    {
        JsonObject changes = new() { [key] = JsonNode.Parse(value) };
        ModelConfig config = SmallTextEncoder.Config(VocabularySize, MaxPositions, changes);

        ModelLoadException error = Assert.Throws<ModelLoadException>(() => ClipTextConfig.From(config));

        Assert.Equal(key, error.Item);
    }

    [Fact]
    public void Save_LoadedAgain_GivesTheSameFeatures()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using TemporaryFolder folder = TestData.NewFolder();
        using CLIPTextModel model = SmallTextEncoder.New(VocabularySize, MaxPositions);
        Tensor ids = tensor(new long[] { 3, 4, 5, 49 }, [1, 4]);

        ModelConfig config = SmallTextEncoder.Config(VocabularySize, MaxPositions);
        DiffusersFolder.Save(folder.File("text_encoder"), config, model);
        using CLIPTextModel loaded = CLIPTextModel.Load(folder.File("text_encoder"), WeightPlacement.Cpu);

        Assert.Equal(Values(model.Features(ids)), Values(loaded.Features(ids)));
    }

    [Fact]
    public void Apply_SameSeed_GivesTheSameWeightsOfClipsDeviations()
    {
        using var scope = NewDisposeScope();
        using CLIPTextModel first = SmallTextEncoder.New(2000, MaxPositions, seed: 5);
        using CLIPTextModel second = SmallTextEncoder.New(2000, MaxPositions, seed: 5);
        using CLIPTextModel other = SmallTextEncoder.New(2000, MaxPositions, seed: 6);

        Assert.Equal(Weights(first), Weights(second));
        Assert.NotEqual(Weights(first), Weights(other));

        float[] tokens = Weights(first, "text_model.embeddings.token_embedding.weight");
        float[] queries = Weights(first, "text_model.encoder.layers.0.self_attn.q_proj.weight");
        float[] outputs = Weights(first, "text_model.encoder.layers.0.self_attn.out_proj.weight");
        Assert.InRange(Deviation(tokens), 0.0195, 0.0205);
        Assert.InRange(Deviation(queries) * Math.Sqrt(32 * 4), 0.9, 1.1);
        Assert.InRange(Deviation(outputs) * Math.Sqrt(32), 0.9, 1.1);
        Assert.All(Weights(first, "text_model.final_layer_norm.weight"), one => Assert.Equal(1, one));
        Assert.All(Weights(first, "text_model.encoder.layers.1.mlp.fc1.bias"), zero => Assert.Equal(0, zero));
    }

    private static double Deviation(float[] values) =>
        Math.Sqrt(values.Average(value => (double)value * value));

    private static float[] Weights(nn.Module model, string? name = null) =>
        [.. model.named_parameters()
            .Where(named => name is null || named.Item1 == name)
            .SelectMany(named => Values(named.Item2))];

    private static float[] Values(Tensor tensor) => tensor.detach().contiguous().data<float>().ToArray();
}
