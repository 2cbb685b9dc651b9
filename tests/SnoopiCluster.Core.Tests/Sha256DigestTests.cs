using System.Text.Json;

namespace SnoopiCluster.Core.Tests;

public sealed class Sha256DigestTests
{
    // FIPS 180-2, appendix B.1.
    private const string OfAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    [Fact]
    public void Of_Abc_IsThePublishedDigest() => Assert.Equal(OfAbc, Sha256Digest.Of("abc"u8).ToString());

    [Fact]
    public void TryParse_UpperCase_GivesTheSameValue()
    {
        Assert.True(Sha256Digest.TryParse(OfAbc.ToUpperInvariant(), out Sha256Digest digest));
        Assert.Equal(Sha256Digest.Of("abc"u8), digest);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ba78")]
    [InlineData("zz7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData(OfAbc + "00")]
    public void TryParse_NotADigest_IsFalse(string? text) => Assert.False(Sha256Digest.TryParse(text, out _));

    [Fact]
    public void Json_AnyDigest_RoundTripsAsHexadecimal()
    {
        string json = JsonSerializer.Serialize(Sha256Digest.Of("abc"u8));

        Assert.Equal($"\"{OfAbc}\"", json);
        Assert.Equal(Sha256Digest.Of("abc"u8), JsonSerializer.Deserialize<Sha256Digest>(json));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Sha256Digest>("\"abc\""));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Sha256Digest>("7"));
    }

    [Fact]
    public void Constructor_WrongLength_Throws() =>
        Assert.Throws<ArgumentException>(() => new Sha256Digest(new byte[31]));
}
