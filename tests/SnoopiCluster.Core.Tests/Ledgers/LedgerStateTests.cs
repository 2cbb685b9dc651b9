using System.Text;
using System.Text.Json;
using SnoopiCluster.Core.Ledgers;

namespace SnoopiCluster.Core.Tests.Ledgers;

public sealed class LedgerStateTests
{
    private static readonly PromptDigest[] FirstStep =
        [PromptDigest.Of(new(0), "a red car"), PromptDigest.Of(new(7), "café")];
    private static readonly PromptDigest[] SecondStep =
        [PromptDigest.Of(new(3), ""), PromptDigest.Of(new(2), "日本")];

    // Golden values: computed by an implementation of the remarks in another language.
    [Fact]
    public void PromptDigestOf_NonAsciiText_IsTheGoldenOne()
    {
        Assert.Equal(-4889547109162508349, PromptDigest.Of(new(7), "café").Value);
        Assert.Equal(-4889547109162508349, PromptDigest.Of(new(7), "café"u8).Value);
    }

    [Fact]
    public void Advance_AppliedThenSkipped_HasTheGoldenHashes()
    {
        LedgerState first = LedgerState.Empty.Advance(0, StepOutcome.Applied, FirstStep);
        LedgerState second = first.Advance(1, StepOutcome.Skipped, SecondStep);

        Assert.Equal(
            "ec773b62476fd4c4d92fd754e4a6e4866aafd4e478c589323738113263a93d55", first.Hash.ToString());
        Assert.Equal(
            "4c22e6c989b7d02fd5f0280603bb70f5a1273e3005fe555212cfc73ea5ccb52d", second.Hash.ToString());
        Assert.Equal((2, 1, 1), (second.NextStep, second.AppliedCount, second.SkippedCount));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Advance_StepRecordedOrAhead_Throws(long step)
    {
        LedgerState first = LedgerState.Empty.Advance(0, StepOutcome.Applied, FirstStep);

        var error = Assert.Throws<ArgumentException>(
            () => first.Advance(step, StepOutcome.Applied, SecondStep));

        Assert.Contains($"expects step 1 and was given step {step}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Advance_NoDigest_Throws() =>
        Assert.Throws<ArgumentException>(() => LedgerState.Empty.Advance(0, StepOutcome.Applied, []));

    [Fact]
    public void PromptDigestOf_LongText_EqualsBytes()
    {
        string text = new('é', 10_000);

        Assert.Equal(PromptDigest.Of(new(1), Encoding.UTF8.GetBytes(text)), PromptDigest.Of(new(1), text));
        Assert.NotEqual(PromptDigest.Of(new(1), text), PromptDigest.Of(new(2), text));
    }

    [Fact]
    public void PromptDigestOf_HalfASurrogatePair_Throws() =>
        Assert.Throws<EncoderFallbackException>(() => PromptDigest.Of(new(0), "half \ud83d"));

    [Fact]
    public void Json_AnyState_RoundTrips()
    {
        LedgerState state = LedgerState.Empty.Advance(0, StepOutcome.Skipped, FirstStep);

        Assert.Equal(state, JsonSerializer.Deserialize<LedgerState>(JsonSerializer.Serialize(state)));
    }
}
