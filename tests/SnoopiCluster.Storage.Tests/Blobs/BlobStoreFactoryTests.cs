using SnoopiCluster.Storage.Blobs;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Storage.Tests.Blobs;

public sealed class BlobStoreFactoryTests
{
    [Theory]
    [InlineData("")]
    [InlineData("ab")]
    [InlineData("Upper")]
    [InlineData("a--b")]
    [InlineData("-abc")]
    [InlineData("../x")]
    public async Task Open_BadContainer_IsRefused(string container)
    {
        using TemporaryFolder folder = TestData.NewFolder();
        await Assert.ThrowsAsync<ArgumentException>(
            () => BlobStoreFactory.OpenAsync(folder.FullPath, container, null, TimeProvider.System));
        Assert.Empty(Directory.GetFileSystemEntries(folder.FullPath));
    }

    [Fact]
    public async Task Open_BrokenConnectionString_DoesNotRepeatTheSecret()
    {
        ArgumentException refusal = await Assert.ThrowsAsync<ArgumentException>(() => BlobStoreFactory.OpenAsync(
            "AccountName=x;AccountKey;Secret", "snoopi", null, TimeProvider.System));
        Assert.DoesNotContain("Secret", refusal.Message);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("runs/r5f2c/checkpoints/20/lora_teacher-00001.safetensors")]
    public void BlobName_Sound_IsTaken(string name) => Assert.Equal(name, new BlobName(name).Value);

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData("../a")]
    [InlineData("a/./b")]
    [InlineData(".content/x")]
    [InlineData("a b")]
    [InlineData("a\\b")]
    [InlineData("ä")]
    [InlineData("end.")]
    public void BlobName_Unsound_IsRefused(string name)
    {
        Assert.Throws<ArgumentException>(() => new BlobName(name));
        Assert.False(BlobName.TryParse(name, out _));
    }
}
