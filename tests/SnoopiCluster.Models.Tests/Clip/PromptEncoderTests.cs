using SnoopiCluster.Models.Clip;
using SnoopiCluster.Models.Tokenizers;
using SnoopiCluster.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Tests.Clip;

public sealed class PromptEncoderTests : IDisposable
{
    private const int MaxLength = 20;

    private static readonly string[] Prompts =
    [
        "a red circle", "a blue square", "two cats", "a tall tree", "", "a red circle", "snow", "rain",
        "wind", "fog", "sun",
    ];

    private readonly ClipTokenizer _tokenizer;
    private readonly CLIPTextModel _textEncoder;

    public PromptEncoderTests()
    {
        using TemporaryFolder folder = TestData.NewFolder();
        BpeTrainer.Train(Prompts, 560).Save(folder.FullPath, MaxLength);
        _tokenizer = ClipTokenizer.Load(folder.FullPath);
        _textEncoder = SmallTextEncoder.New(_tokenizer.VocabularySize, MaxLength);
    }

    public void Dispose() => _textEncoder.Dispose();

    [Fact]
    public void Encode_Prompts_GivesTheEncodersFeaturesWithoutMask()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using PromptEncoder encoder = NewEncoder();

        Tensor features = encoder.Encode(Prompts);

        Assert.Equal([Prompts.Length, MaxLength, 32], features.shape);
        Assert.Equal(ScalarType.Float32, features.dtype);
        Assert.False(features.requires_grad);
        for (int i = 0; i < Prompts.Length; i++)
        {
            Tensor ids = tensor(_tokenizer.EncodeBatch([Prompts[i]]), [1, MaxLength]);
            Tensor expected = _textEncoder.Forward(ids).LastHiddenState;
            Assert.True(allclose(features.narrow(0, i, 1), expected, rtol: 0, atol: 1e-5), Prompts[i]);
        }
    }

    [Fact]
    public void Null_IsTheEncoderOnTheEmptyPrompt()
    {
        using var scope = NewDisposeScope();
        using PromptEncoder encoder = NewEncoder();

        Assert.Equal(Bits(encoder.Null), Bits(encoder.Encode([""])));
        Assert.True(encoder.Null.abs().max().item<float>() > 0.1f);
        Assert.Equal(0, encoder.CachedCount);
    }

    [Fact]
    public void Encode_WhateverTheCacheAndTheBatchHold_GivesTheSameBits()
    {
        // What a resumed run depends on: its cache starts empty, so that other prompts share a forward.
        using var scope = NewDisposeScope();
        using PromptEncoder undisturbed = NewEncoder();
        using PromptEncoder resumed = NewEncoder();
        undisturbed.Encode(Prompts[..6]);

        float[] first = Bits(undisturbed.Encode(Prompts));
        float[] second = Bits(resumed.Encode(Prompts));
        float[] single = [.. Prompts.SelectMany(prompt =>
        {
            using PromptEncoder fresh = NewEncoder();
            return Bits(fresh.Encode([prompt]));
        })];

        Assert.Equal(first, second);
        Assert.Equal(first, single);
    }

    [Fact]
    public void Encode_MorePromptsThanTheCapacity_KeepsTheRecentOnes()
    {
        using var scope = NewDisposeScope();
        using PromptEncoder encoder = NewEncoder(capacity: 3);

        float[] all = Bits(encoder.Encode(Prompts));

        Assert.Equal(3, encoder.CachedCount);
        Assert.Equal(all, Bits(encoder.Encode(Prompts)));
        Assert.Equal(3, encoder.CachedCount);
    }

    [Fact]
    public void Encode_WithClipSkip_StopsEarlier()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using PromptEncoder encoder = new(_tokenizer, _textEncoder, CPU, clipSkip: 1);
        Tensor ids = tensor(_tokenizer.EncodeBatch(["two cats"]), [1, MaxLength]);

        Tensor expected = _textEncoder.Features(ids, clipSkip: 1);

        Assert.True(allclose(encoder.Encode(["two cats"]), expected, rtol: 0, atol: 1e-5));
    }

    [Fact]
    public void Encode_ManySteps_LeavesNoTensorBehind()
    {
        using PromptEncoder encoder = NewEncoder(capacity: 4);
        Step(encoder);
        long before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

        for (int step = 0; step < 10; step++)
        {
            Step(encoder);
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);

        static void Step(PromptEncoder encoder)
        {
            using var scope = NewDisposeScope();
            encoder.Encode(Prompts);
        }
    }

    [Fact]
    public void New_TokenizerOfAnotherModel_IsRefused()
    {
        using CLIPTextModel fewPositions = SmallTextEncoder.New(_tokenizer.VocabularySize, MaxLength - 1);
        using CLIPTextModel fewSymbols = SmallTextEncoder.New(_tokenizer.VocabularySize - 1, MaxLength);

        ArgumentException positions =
            Assert.Throws<ArgumentException>(() => new PromptEncoder(_tokenizer, fewPositions, CPU));
        ArgumentException symbols =
            Assert.Throws<ArgumentException>(() => new PromptEncoder(_tokenizer, fewSymbols, CPU));

        Assert.Contains("max_position_embeddings", positions.Message, StringComparison.Ordinal);
        Assert.Contains("vocab_size", symbols.Message, StringComparison.Ordinal);
    }

    private static float[] Bits(Tensor tensor) => tensor.data<float>().ToArray();

    private PromptEncoder NewEncoder(int capacity = PromptEncoder.DefaultCapacity) =>
        new(_tokenizer, _textEncoder, CPU, capacity, rowsPerForward: 4);
}
