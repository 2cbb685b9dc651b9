using System.Text.Json.Nodes;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Core.Sweeps;

namespace SnoopiCluster.Core.Tests.Sweeps;

public sealed class SweepSpecReaderTests
{
    [Fact]
    public void Read_Guidance_HasTheDefaults()
    {
        SweepSpec spec = SweepDocuments.Read();

        Assert.Equal(["kappa.range", "seed"], spec.Axes.Select(axis => axis.Key));
        Assert.Equal((SweepStrategy.Grid, 4, 5), (spec.Strategy, spec.MaxConcurrent, spec.MaxFailedTrials));
        Assert.Equal([EarlyStopRule.Diverged], spec.EarlyStop.Rules);
        Assert.Null(spec.Metric);
    }

    [Fact]
    public void Read_AllKeys_AreTaken()
    {
        SweepSpec spec = SweepDocuments.Read(
            ("strategy", "\"random\""), ("count", "7"), ("seed", "3"), ("max_concurrent", "2"), ("max_failed_trials", "0"),
            ("metric", """{"name": "aesthetic", "better": "higher"}"""),
            ("early_stop", """
                {"rules": ["diverged", "saturated", "plateau", "below_median"], "grace": 0.25, "latent_std": 0.9,
                 "plateau_window": 8, "min_peers": 2}
                """));

        Assert.Equal((SweepStrategy.Random, 7, 3L, 2, 0),
            (spec.Strategy, spec.Count, spec.Seed, spec.MaxConcurrent, spec.MaxFailedTrials));
        Assert.Equal(new SweepMetric("aesthetic", IsHigherBetter: true), spec.Metric);
        Assert.Equal(Enum.GetValues<EarlyStopRule>(), spec.EarlyStop.Rules);
        Assert.Equal((0.25, 0.9, 8, 2),
            (spec.EarlyStop.Grace, spec.EarlyStop.LatentStd, spec.EarlyStop.PlateauWindow, spec.EarlyStop.MinPeers));
    }

    [Theory]
    [InlineData("name", "\"a/b\"", "name", "a/b")]
    [InlineData("run", "3", "run", "a section")]
    [InlineData("run", "{\"name\": \"x\"}", "run.name", "names its runs")]
    [InlineData("run", "{\"kappa\": 3}", "run.kappa", "a section of keys, found 3")]
    [InlineData("axes", "{}", "axes", "at least one")]
    [InlineData("axes", "{\"seed\": 3}", "axes.seed", "a list of values, found 3")]
    [InlineData("axes", "{\"seed\": []}", "axes.seed", "a list of values, found []")]
    [InlineData("axes", "{\"seed\": [1, 2, 1]}", "axes.seed[2]", "twice")]
    [InlineData("axes", "{\"seed\": {\"uniform\": [0, 1]}}", "axes.seed", "strategy random")]
    [InlineData("axes", "{\"kappa\": [{}], \"kappa.on\": [\"both\"]}", "axes.kappa", "inside this one")]
    [InlineData("axes", "{\"name\": [\"a\"]}", "axes.name", "names its runs")]
    [InlineData("strategy", "\"bayes\"", "strategy", "grid, random")]
    [InlineData("strategy", "\"random\"", "count", "how many trials")]
    [InlineData("count", "3", "count", "a grid has as many")]
    [InlineData("count", "\"3\"", "count", "a whole number")]
    [InlineData("max_concurrent", "0", "max_concurrent", "from 1")]
    [InlineData("max_concurent", "1", "max_concurent", "unknown key")]
    [InlineData("seed", "-1", "seed", "from 0")]
    [InlineData("early_stop", "{\"rules\": [\"diverged\", \"slow\"]}", "early_stop.rules[1]", "below_median")]
    [InlineData("early_stop", "{\"rules\": [\"plateau\"]}", "metric", "need a quality metric")]
    [InlineData("early_stop", "{\"grace\": 2}", "early_stop.grace", "from 0 to 1")]
    [InlineData("early_stop", "{\"patience\": 2}", "early_stop.patience", "unknown key")]
    [InlineData("metric", "\"vsd_loss\"", "metric", "vsd_loss does not rank quality")]
    [InlineData("metric", "\"lora_loss\"", "metric", "lora_loss does not rank quality")]
    [InlineData("metric", "\"student_grad_norm\"", "metric", "does not rank quality")]
    [InlineData("metric", "{\"name\": \"vsd_loss\", \"better\": \"lower\"}", "metric", "does not rank quality")]
    [InlineData("metric", "\"beauty\"", "metric", "better: higher")]
    [InlineData("metric", "{\"name\": \"fid\", \"better\": \"less\"}", "metric", "better: higher")]
    public void Read_Fault_NamesKeyAndWhatToDo(string key, string json, string faulty, string message)
    {
        SpecFault fault = SweepDocuments.FaultsOf((key, json)).First(fault => fault.Key == faulty);

        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FaultsOfRuns_NameTheAxisAndTheValue()
    {
        SpecFault[] faults = [.. SweepDocuments.FaultsOf(
            ("axes", """
                {"kappa.range": [[0.5, 4], [4, 0.5], "wide"], "student.lr": [1e-6, 7], "kappa.rnge": [1, 2]}
                """),
            ("run", """{"model": {"teacher": "t"}, "prompts": {"set": "p"}, "batch": 0}"""))];

        string[] keys = [.. faults.Select(fault => fault.Key).Order(StringComparer.Ordinal)];
        Assert.Equal(["axes.kappa.range[2]", "axes.kappa.rnge[0]", "axes.kappa.rnge[1]"], keys);
    }

    [Fact]
    public void Read_ValuesOutOfRange_NameTheAxisAndTheSharedKey()
    {
        SpecFault[] faults = [.. SweepDocuments.FaultsOf(
            ("axes", """{"kappa.range": [[0.5, 4], [4, 0.5]], "student.lr": [1e-6, 7]}"""),
            ("run", """{"model": {"teacher": "t"}, "prompts": {"set": "p"}, "batch": 0}"""))];

        string[] keys = [.. faults.Select(fault => fault.Key).Distinct().Order(StringComparer.Ordinal)];
        Assert.Contains("axes.kappa.range[1]", keys);
        Assert.Contains("axes.student.lr[1]", keys);
        Assert.Contains("run.batch", keys);
        Assert.DoesNotContain("axes.student.lr[0]", keys);
        Assert.Equal(faults.Length, faults.Distinct().Count());
    }

    [Fact]
    public void Read_FaultOfACombination_NamesTheFirstTrialThatHasIt()
    {
        SpecFault fault = Assert.Single(SweepDocuments.FaultsOf(
            ("axes", """{"batch": [2, 8], "seed": [0, 1]}"""),
            ("run", """{"model": {"teacher": "t"}, "prompts": {"set": "p"}, "cluster": {"world_size": 4}}""")));

        Assert.Equal("run.cluster.world_size", fault.Key);
        Assert.Contains("2 of 4 trials, first in trial 0: batch = 2, seed = 0", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TooManyCombinations_SaysSo()
    {
        string seeds = "[" + string.Join(',', Enumerable.Range(0, 50)) + "]";
        SpecFault fault = Assert.Single(SweepDocuments.FaultsOf(
            ("axes", $$"""{"seed": {{seeds}}, "steps": {{seeds.Replace("0,", "99,", StringComparison.Ordinal)}}}""")),
            fault => fault.Key == "axes");

        Assert.Contains("more than 2000", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Extend_MoreValues_AddsThemOnce()
    {
        SweepSpec spec = SweepDocuments.Read();

        SweepSpec extended = Extend(spec, """{"axes": {"seed": [1, 2]}, "max_concurrent": 8}""");

        Assert.Equal(["0", "1", "2"], extended.Axes[1].Values.Select(value => value.GetRawText()));
        Assert.Equal(8, extended.MaxConcurrent);
    }

    [Theory]
    [InlineData("""{"axes": {"student.lr": [1e-6]}}""", "axes.student.lr")]
    [InlineData("""{"axes": {"seed": [-5]}}""", "axes.seed[2]")]
    [InlineData("""{"count": 9}""", "count")]
    [InlineData("""{"name": "other"}""", "name")]
    public void Extend_Fault_NamesTheKey(string json, string key) =>
        Assert.Contains(
            Assert.Throws<SpecException>(() => Extend(SweepDocuments.Read(), json)).Faults, fault => fault.Key == key);

    private static SweepSpec Extend(SweepSpec spec, string json) => SweepSpecReader.Extend(
        spec, JsonNode.Parse(json)!.AsObject(), TrialExpansion.Beyond(spec, []), "extension");
}
