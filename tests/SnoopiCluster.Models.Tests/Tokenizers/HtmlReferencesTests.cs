using SnoopiCluster.Models.Tokenizers;

namespace SnoopiCluster.Models.Tests.Tokenizers;

/// <summary>Expected values: Python's <c>html.unescape</c>, which follows the HTML standard.</summary>
public sealed class HtmlReferencesTests
{
    [Theory]
    [InlineData("fish &amp; chips", "fish & chips")]
    [InlineData("&amp;amp;", "&amp;")] // replaced once
    [InlineData("&copy 2024 &copy;", "\u00A9 2024 \u00A9")] // some names need no semicolon
    [InlineData("&notit; &notin;", "\u00ACit; \u2209")] // the longest name wins
    [InlineData("&NotEqualTilde;", "\u2242\u0338")] // two code points
    [InlineData("&CounterClockwiseContourIntegral;", "\u2233")] // the longest name there is
    [InlineData("&unknown; & &; &#; &#x;", "&unknown; & &; &#; &#x;")]
    [InlineData("&#65;&#x41;&#X1F600;", "AA\U0001F600")]
    [InlineData("&#65 &#065x", "A Ax")]
    [InlineData("&#128;&#x9F;&#129;", "\u20AC\u0178\u0081")] // windows-1252
    [InlineData("&#0;&#xD800;&#x110000;&#99999999999999999999;", "\uFFFD\uFFFD\uFFFD\uFFFD")]
    [InlineData("a&#8;b&#xFFFE;c&#xFDD0;d&#127;", "abcd")] // no characters
    [InlineData("&#13;&#9;", "\r\t")]
    public void Replace_Text_FollowsTheStandard(string text, string expected) =>
        Assert.Equal(expected, HtmlReferences.Replace(text));
}
