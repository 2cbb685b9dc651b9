using SnoopiCluster.Core.PromptSets;

namespace SnoopiCluster.Core.Tests.PromptSets;

public sealed class PromptSetManifestTests
{
    private static readonly PromptShardEntry First = new(new(0), "a", 3, Sha256Digest.Of("a"u8));
    private static readonly PromptShardEntry Second = new(new(1), "b", 16_384, Sha256Digest.Of("b"u8));

    [Fact]
    public void Hash_TwoShards_IsTheGoldenOne() =>
        Assert.Equal(
            "803eec3b918c93c4eaa1230a21290a52cd31e774879bfa5a05db8841ebae8d57",
            new PromptSetManifest([First, Second]).Hash.ToString());

    [Fact]
    public void Hash_OtherFileNames_IsTheSame() =>
        Assert.Equal(
            new PromptSetManifest([First, Second]),
            new PromptSetManifest([First with { FileName = "x" }, Second]));

    [Fact]
    public void Hash_OtherContentOrCut_Differs()
    {
        PromptSetManifest manifest = new([First, Second]);

        Assert.NotEqual(manifest, new PromptSetManifest([First with { NumPrompts = 4 }, Second]));
        Assert.NotEqual(manifest, new PromptSetManifest([First with { Sha256 = Second.Sha256 }, Second]));
        Assert.NotEqual(manifest, new PromptSetManifest([First]));
    }

    [Fact]
    public void IdOf_SecondShard_CountsOnFromTheFirst()
    {
        PromptSetManifest manifest = new([First, Second]);

        Assert.Equal(16_387, manifest.NumPrompts);
        Assert.Equal([3, 16_384], manifest.ShardSizes);
        Assert.Equal(new PromptId(0), manifest.IdOf(new(0), 0));
        Assert.Equal(new PromptId(5), manifest.IdOf(new(1), 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => manifest.IdOf(new(0), 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => manifest.IdOf(new(2), 0));
    }

    [Fact]
    public void Constructor_NoShard_Throws() =>
        Assert.Throws<ArgumentException>(() => new PromptSetManifest([]));

    public static TheoryData<PromptShardEntry, string> BadEntries => new()
    {
        { Second with { Id = new(2) }, "has the id 2" },
        { Second with { NumPrompts = 0 }, "0 prompts" },
        { Second with { NumPrompts = 16_385 }, "16385 prompts" },
        { Second with { FileName = "" }, "file name ''" },
        { Second with { FileName = "../b" }, "file name '../b'" },
        { Second with { FileName = ".." }, "file name '..'" },
        { Second with { FileName = "a" }, "same file name" },
    };

    [Theory]
    [MemberData(nameof(BadEntries), DisableDiscoveryEnumeration = true)]
    public void Constructor_BadEntry_ThrowsNamingShardAndFault(PromptShardEntry bad, string fault)
    {
        var error = Assert.Throws<ArgumentException>(() => new PromptSetManifest([First, bad]));

        Assert.Contains("Prompt shard 1", error.Message, StringComparison.Ordinal);
        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
    }
}
