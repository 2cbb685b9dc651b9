using System.Text.Json;
using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Core.Tests.Specs;

public sealed class GuidanceRangeTests
{
    [Theory]
    [InlineData("4.5", 4.5, 4.5)]
    [InlineData("[0.5, 4]", 0.5, 4)]
    [InlineData("[2, 2]", 2, 2)]
    public void Json_NumberOrPair_IsRead(string json, double min, double max) =>
        Assert.Equal(new GuidanceRange(min, max), JsonSerializer.Deserialize<GuidanceRange>(json));

    [Theory]
    [InlineData("\"wide\"")]
    [InlineData("[]")]
    [InlineData("[1]")]
    [InlineData("[1, 2, 3]")]
    [InlineData("[1, \"2\"]")]
    [InlineData("{}")]
    public void Json_AnythingElse_IsRefused(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<GuidanceRange>(json));

    [Fact]
    public void Json_Written_IsANumberWhenFixed()
    {
        Assert.Equal("4.5", JsonSerializer.Serialize(GuidanceRange.Fixed(4.5)));
        Assert.Equal("[0.5,4]", JsonSerializer.Serialize(new GuidanceRange(0.5, 4)));
    }

    [Theory]
    [InlineData(4, 0.5, false)]
    [InlineData(double.NaN, 1, false)]
    [InlineData(0, double.PositiveInfinity, false)]
    [InlineData(-1, -1, true)]
    public void IsValid_FiniteAndInOrder_Only(double min, double max, bool isValid) =>
        Assert.Equal(isValid, new GuidanceRange(min, max).IsValid);

    [Fact]
    public void ToString_Range_IsWrittenAsInSpecs()
    {
        Assert.Equal("[0.5, 4]", new GuidanceRange(0.5, 4).ToString());
        Assert.Equal("4.5", GuidanceRange.Fixed(4.5).ToString());
    }
}
