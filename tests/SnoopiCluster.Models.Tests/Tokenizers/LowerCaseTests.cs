using SnoopiCluster.Models.Tokenizers;

namespace SnoopiCluster.Models.Tests.Tokenizers;

/// <summary>Expected values: Python's <c>str.lower</c>.</summary>
public sealed class LowerCaseTests
{
    [Theory]
    [InlineData("A CAT", "a cat")]
    [InlineData("\u0130stanbul", "i\u0307stanbul")]
    [InlineData("\u039F\u0394\u039F\u03A3", "\u03BF\u03B4\u03BF\u03C2")] // final sigma
    [InlineData("\u03A3\u039F\u03A3 \u03A3", "\u03C3\u03BF\u03C2 \u03C3")] // a sigma alone is not final
    [InlineData("\u0391\u03A3'", "\u03B1\u03C2'")]
    [InlineData("\u0391\u03A3'\u0391", "\u03B1\u03C3'\u03B1")] // an apostrophe does not end a word
    [InlineData("\u0391.\u03A3", "\u03B1.\u03C2")]
    [InlineData("\u24B6\u03A3", "\u24D0\u03C2")] // circled letters have case
    [InlineData("\u1E9E \u00C9", "\u00DF \u00E9")]
    [InlineData("\u01C5", "\u01C6")]
    [InlineData("\U00010400", "\U00010428")]
    public void Of_Text_IsPythonsLowerCase(string text, string expected) =>
        Assert.Equal(expected, LowerCase.Of(text));
}
