using System.Text.Json.Nodes;
using SnoopiCluster.Cli.Demo;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Core.Sweeps;
using SnoopiCluster.ToyWorld;

namespace SnoopiCluster.Cli.Tests.Demo;

public sealed class DemoSweepTests
{
    [Fact]
    public void Of_TheToyTeacher_IsThreeRunsThatDifferFromAToyStudentOnlyWhereTheClusterDoes()
    {
        SweepSpec sweep = SweepSpecReader.Read(DemoSweep.Of("/teacher", "set", 40), "demo");
        RunSpec[] runs =
        [
            .. TrialExpansion.Beyond(sweep, []).Select((values, number) =>
                RunSpecReader.Read(TrialExpansion.DocumentOf(sweep, number, values), "run")),
        ];
        JsonObject student = RunSpecReader.ToJson(ToySettings.Student("s", 0, 40, "/teacher", "captions"));
        string[] changed = ["name", "prompts", "checkpoints", "samples", "cluster", "kappa"];

        Assert.Equal(
            [new(0.5, 2), new(0.5, 4), GuidanceRange.Fixed(4.5)], runs.Select(run => run.Kappa.Range));
        Assert.All(runs, run =>
        {
            Assert.Equal(("set", 2, 10, 10), (
                run.Prompts.Set, run.Cluster.WorldSize, run.Checkpoints.Every, run.Samples.Every));
            Assert.All(
                RunSpecReader.ToJson(run).Where(key => !changed.Contains(key.Key)),
                key => Assert.True(JsonNode.DeepEquals(student[key.Key], key.Value), key.Key));
        });
    }
}
