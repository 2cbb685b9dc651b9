using System.Collections.Immutable;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Dashboard.Components.RunPage;

namespace SnoopiCluster.Dashboard.Tests.RunPage;

public class SpecRowsTests
{
    private static readonly RunSpec Own = new() { Kappa = new KappaSpec { Range = new GuidanceRange(0.5, 6) }, Batch = 16 };

    [Fact]
    public void Of_OneRun_TellsDefaultsFromWhatWasGiven()
    {
        ImmutableArray<SpecRow> rows = SpecRows.Of(Own, null);

        Assert.Equal(["kappa.range", "batch"], rows.Where(row => !row.IsDefault).Select(row => row.Key));
        Assert.DoesNotContain(rows, row => row.Differs);
    }

    [Fact]
    public void Of_TwoRuns_MarksExactlyTheKeysThatDiffer()
    {
        RunSpec other = Own with { Seed = 3, Kappa = new KappaSpec { Range = GuidanceRange.Fixed(4.5) } };

        SpecRow[] different = [.. SpecRows.Of(Own, other).Where(row => row.Differs)];

        Assert.Equal(["kappa.range", "seed"], different.Select(row => row.Key));
        Assert.Equal(("[0.5,6]", "4.5"), (different[0].Value, different[0].Other));
    }

    [Fact]
    public void Of_SameSpecs_DifferInNothing() => Assert.DoesNotContain(SpecRows.Of(Own, Own with { }), row => row.Differs);

    [Fact]
    public void Of_Rows_BeginWithGuidance() => Assert.True(SpecRows.Of(Own, null)[0].IsGuidance);

    [Fact]
    public void Of_PromptThatLooksLikeMarkup_IsKeptAsItIs()
    {
        RunSpec spec = Own with { Samples = new SamplesSpec { Prompts = ["<script>alert('x')</script> \u00e4"] } };

        Assert.Contains(
            "<script>alert('x')</script> \u00e4", SpecRows.Of(spec, null).Single(row => row.Key == "samples.prompts").Value, StringComparison.Ordinal);
    }
}
