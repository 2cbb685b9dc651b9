using System.Collections.Immutable;
using SnoopiCluster.Core.PromptSets;

namespace SnoopiCluster.Core.Tests.PromptSets;

public sealed class PromptSetSourceTests
{
    private static readonly PromptSetSource Good = new("laion.parquet", "caption", 10, 7);

    public static TheoryData<PromptSetSource?, string> Faulty => new()
    {
        { null, "nothing" },
        { Good with { File = "" }, "name" },
        { Good with { File = new string('a', 256) }, "name" },
        { Good with { Column = new string('a', 256) }, "name" },
        { Good with { File = "a\0.txt" }, "control character" },
        { Good with { Column = "\u001b[31m" }, "control character" },
        { Good with { File = "../a.txt" }, "without folders" },
        { Good with { File = "C:\\a.txt" }, "without folders" },
        { Good with { NumKept = -1 }, "-1 prompts kept" },
        { Good with { NumKept = 11 }, "11 prompts kept of 10 read" },
        { Good with { NumRead = long.MaxValue, NumKept = long.MaxValue }, "for a set of 12" },
    };

    [Fact]
    public void FaultOf_SourcesOfAllPrompts_IsNone()
    {
        Assert.Null(PromptSetSource.FaultOf([], 12));
        Assert.Null(PromptSetSource.FaultOf([Good, new("all-dropped.txt", null, 4, 0), new("b.txt", null, 5, 5)], 12));
    }

    [Theory]
    [MemberData(nameof(Faulty))]
    public void FaultOf_FaultySource_IsNamed(PromptSetSource? faulty, string what)
    {
        (int? index, string fault) = PromptSetSource.FaultOf([Good, faulty!], 12)!.Value;

        Assert.Equal(1, index);
        Assert.Contains(what, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void FaultOf_OtherSumThanTheSet_IsAFaultOfAll()
    {
        (int? index, string fault) = PromptSetSource.FaultOf([Good, Good], 12)!.Value;

        Assert.Null(index);
        Assert.Contains("14 prompts for a set of 12", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void FaultOf_TooMany_IsAFaultOfAll()
    {
        ImmutableArray<PromptSetSource> many =
            [.. Enumerable.Repeat(Good with { NumKept = 0 }, PromptSetSource.MaxSources + 1)];

        Assert.Null(PromptSetSource.FaultOf(many, 12)!.Value.Index);
    }
}
