using System.Text.Json.Nodes;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Core.Sweeps;

namespace SnoopiCluster.Core.Tests.Sweeps;

public sealed class TrialExpansionTests
{
    private static readonly (string, string)[] Random =
    [
        ("strategy", "\"random\""),
        ("count", "40"),
        ("axes", """
            {"student.lr": {"log_uniform": [1e-7, 1e-4]}, "vsd.t_min": [10, 20, 30], "lora.condition_dropout": {"uniform": [0, 0.5]}}
            """),
    ];

    [Fact]
    public void Beyond_Grid_HasEveryCombinationWithTheLastAxisFastest()
    {
        string[] trials = Texts(SweepDocuments.Read());

        Assert.Equal(
            [
                "kappa.range = [0.5,4], seed = 0", "kappa.range = [0.5,4], seed = 1", "kappa.range = [1,2], seed = 0",
                "kappa.range = [1,2], seed = 1", "kappa.range = 2, seed = 0", "kappa.range = 2, seed = 1",
            ],
            trials);
    }

    [Fact]
    public void DocumentOf_ATrial_IsItsRunsSpec()
    {
        SweepSpec spec = SweepDocuments.Read();

        RunSpec run = RunSpecReader.Read(TrialExpansion.DocumentOf(spec, 3, TrialExpansion.Beyond(spec, [])[3]), "trial");

        Assert.Equal(("guidance-003", new GuidanceRange(1, 2), 1L, 1000L), (run.Name, run.Kappa.Range, run.Seed, run.Steps));
    }

    [Fact]
    public void Beyond_ExtendedGrid_KeepsTheNumbersOfTheTrialsThatAreThere()
    {
        SweepSpec spec = SweepDocuments.Read();
        var before = TrialExpansion.Beyond(spec, []);

        SweepSpec extended = SweepSpecReader.Extend(
            spec, JsonNode.Parse("""{"axes": {"kappa.range": [[2, 3]]}}""")!.AsObject(), before, "extension");

        Assert.Equal(
            ["kappa.range = [2,3], seed = 0", "kappa.range = [2,3], seed = 1"],
            TrialExpansion.Beyond(extended, before).Select(values => string.Join(", ", values)));
    }

    [Fact]
    public void Beyond_Random_IsTheSameForTheSameSpecAndAnotherForAnotherSeed()
    {
        string[] trials = Texts(SweepDocuments.Read(Random));

        Assert.Equal(40, trials.Distinct().Count());
        Assert.Equal(trials, Texts(SweepDocuments.Read(Random)));
        Assert.NotEqual(trials, Texts(SweepDocuments.Read([.. Random, ("seed", "1")])));

        // Computed by a Philox written in Python. A format: another one would give sweeps under way other trials.
        Assert.Equal("student.lr = 1.54757E-07, vsd.t_min = 20, lora.condition_dropout = 0.265013", trials[0]);
    }

    [Fact]
    public void Beyond_Random_DrawsOverTheWholeRange()
    {
        SweepSpec spec = SweepDocuments.Read([.. Random, ("count", "500")]);
        var trials = TrialExpansion.Beyond(spec, []);

        double[] rates = [.. trials.Select(values => values[0].Value.GetDouble())];
        Assert.All(rates, rate => Assert.InRange(rate, 1e-7, 1e-4));

        // A third of the draws in each of three decades, within four standard deviations of 10.5.
        Assert.All([1e-7, 1e-6, 1e-5], low => Assert.InRange(rates.Count(rate => rate >= low && rate < 10 * low), 125, 209));
        Assert.All(["10", "20", "30"], value =>
            Assert.InRange(trials.Count(values => values[1].Value.GetRawText() == value), 125, 209));
    }

    [Fact]
    public void Beyond_ExtendedRandom_DrawsOn()
    {
        SweepSpec spec = SweepDocuments.Read(Random);
        var before = TrialExpansion.Beyond(spec, []);

        SweepSpec extended = SweepSpecReader.Extend(spec, new JsonObject { ["count"] = 45 }, before, "extension");

        string[] all = [.. Texts(spec), .. TrialExpansion.Beyond(extended, before).Select(values => string.Join(", ", values))];
        Assert.Equal(Texts(extended), all);
    }

    [Fact]
    public void Beyond_RandomWithFewerCombinationsThanTrials_HasEachOnce()
    {
        string[] trials = Texts(SweepDocuments.Read(
            ("strategy", "\"random\""), ("count", "50"), ("axes", """{"seed": [1, 2, 3]}""")));

        Assert.Equal(["seed = 1", "seed = 2", "seed = 3"], trials.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void RunOf_ATrial_IsTheSameEachTimeAndNoOthers()
    {
        SweepId sweep = SweepId.Of([1, 2, 3, 4, 5, 6]);

        Assert.Equal(TrialExpansion.RunOf(sweep, 7), TrialExpansion.RunOf(sweep, 7));
        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(i => TrialExpansion.RunOf(sweep, i)).Distinct().Count());
        Assert.Matches("^r[0-9a-f]{12}$", TrialExpansion.RunOf(sweep, 7).ToString());
    }

    private static string[] Texts(SweepSpec spec) =>
        [.. TrialExpansion.Beyond(spec, []).Select(values => string.Join(", ", values))];
}
