using SnoopiCluster.Models.Tokenizers;

namespace SnoopiCluster.Models.Tests.Tokenizers;

/// <summary>
/// Expected values: Unicode Standard Annex 15, figures 3 to 6, and the Hangul examples of section 3.12.
/// </summary>
public sealed class CanonicalCompositionTests
{
    [Theory]
    [InlineData("e\u0301", "\u00E9")]
    [InlineData("\u212B", "\u00C5")] // Angstrom sign
    [InlineData("\u1E9B\u0323", "\u1E9B\u0323")] // long s with dot above, dot below: stays
    [InlineData("s\u0323\u0307", "\u1E69")]
    [InlineData("s\u0307\u0323", "\u1E69")] // marks are sorted by class first
    [InlineData("d\u0307\u0323", "\u1E0D\u0307")]
    [InlineData("\u0958", "\u0915\u093C")] // composition exclusion: comes out decomposed
    [InlineData("a\u0300\u0301\u0302", "\u00E0\u0301\u0302")] // a mark of equal class blocks the next
    [InlineData("\u1112\u1161\u11AB", "\uD55C")]
    [InlineData("\uD558\u11AB", "\uD55C")]
    [InlineData("\uD55C\u11AB", "\uD55C\u11AB")] // a syllable with a trail takes no second
    [InlineData("\u0301e", "\u0301e")] // nothing to combine with
    [InlineData("\uF900", "\u8C48")] // compatibility ideograph
    [InlineData("\U0001D15E", "\U0001D157\U0001D165")] // musical symbol, excluded
    [InlineData("\uFB01", "\uFB01")] // a ligature is no canonical composition
    [InlineData("caf\u00E9", "caf\u00E9")]
    [InlineData("", "")]
    public void Normalize_Text_IsInFormC(string text, string expected)
    {
        Assert.Equal(expected, CanonicalComposition.Normalize(text));
        Assert.Equal(expected, CanonicalComposition.Normalize(expected));
    }
}
