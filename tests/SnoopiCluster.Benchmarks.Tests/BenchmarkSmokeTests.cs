using System.Diagnostics;
using System.Text.Json;
using SnoopiCluster.Benchmarks.Measuring;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Benchmarks.Tests;

/// <summary>
/// The benchmarks in a form that takes seconds: that both sides compute the same step, and that the report
/// says what was measured. No time is judged here; that is for <c>./snoopi bench</c>.
/// </summary>
public sealed class BenchmarkSmokeTests
{
    private const string Python = "/usr/bin/python3";

    [Fact]
    public void Measure_SmallBatch_AgreesWithPyTorchOnTheLosses()
    {
        SkipWithoutPyTorch();
        using TemporaryFolder folder = TestData.NewFolder();

        // Measure throws where a loss differs.
        BenchmarkReport report = Benchmark.Measure(
            [new([32, 64], 4, 0.7), new([16, 24, 24], 6, 0.8)],
            rounds: 1, threads: 1, Python, folder.FullPath, megabytes: [1, 3]);

        Assert.Equal([1, 3], report.AllReduce.Select(result => result.Megabytes));
        Assert.All(report.AllReduce, result =>
        {
            Assert.InRange(result.OursMs, 0.01, 10_000);
            Assert.Equal(result.ReferenceMs / result.OursMs, result.Ratio, 1e-9);
        });
        Assert.Equal(["32/64:4", "16/24/24:6"], report.Cases.Select(result => result.Size));
        Assert.All(report.Cases, result =>
        {
            Assert.InRange(result.LossDifference, 1e-12, 1e-2);
            Assert.Equal(3, result.VariantsMs.Count);
            Assert.Equal(result.VariantsMs.Values.Min(), result.Reference.Value);
            Assert.Equal(result.OursMs / result.Reference.Value, result.Ratio, 1e-9);
            double sum = result.BreakdownMs.Sum(phase => phase.Ms);
            Assert.InRange(sum, result.OursWholeMs * 0.99, result.OursWholeMs * 1.01);
        });
    }

    [Fact]
    public void Measuring_SmallNet_TimesBothSides()
    {
        using TemporaryFolder folder = TestData.NewFolder();

        MeasuringResult result = MeasuringRun.Measure(new BenchmarkCase([16, 24], 4, 1), rounds: 2, folder.FullPath);

        Assert.InRange(result.WithMs, 0.1, 60_000);
        Assert.InRange(result.WithoutMs, 0.1, 60_000);
        Assert.Contains("MISSED", (result with { WithMs = 102, WithoutMs = 100 }).ToTable(), StringComparison.Ordinal);
        Assert.Contains(
            ": reached", (result with { WithMs = 100.9, WithoutMs = 100 }).ToTable(), StringComparison.Ordinal);
    }

    [Fact]
    public void ToTable_MissedGoal_SaysSo()
    {
        BenchmarkReport report = Report(oursMs: 80, fastestMs: 100);

        Assert.False(report.IsReached);
        Assert.Contains("MISSED", report.ToTable(), StringComparison.Ordinal);
        Assert.Contains("reached", Report(oursMs: 60, fastestMs: 100).ToTable(), StringComparison.Ordinal);
    }

    [Fact]
    public void ToTable_SlowAllReduce_SaysSo()
    {
        BenchmarkReport report = Report(oursMs: 60, fastestMs: 100, allReduceMs: 11);

        Assert.False(report.IsReached);
        Assert.Contains("ratio 0.91, goal 0.95: MISSED", report.ToTable(), StringComparison.Ordinal);
        Assert.True(Report(oursMs: 60, fastestMs: 100, allReduceMs: 10.5).IsReached);
    }

    [Fact]
    public void Serialize_AnyReport_HoldsRatioAndBreakdown()
    {
        string text = JsonSerializer.Serialize(
            Report(oursMs: 60, fastestMs: 100), BenchmarkJson.Default.BenchmarkReport);

        JsonElement result = JsonElement.Parse(text).GetProperty("cases")[0];
        Assert.Equal(0.6, result.GetProperty("ratio").GetDouble(), 1e-12);
        Assert.Equal("teachers", result.GetProperty("breakdown_ms")[0].GetProperty("phase").GetString());
        Assert.True(result.GetProperty("is_reached").GetBoolean());
    }

    [Theory]
    [InlineData("32/64:16", "32/64:16")]
    [InlineData("8:1", "8:1")]
    public void Parse_Size_ReadsIt(string text, string name) =>
        Assert.Equal(name, BenchmarkCase.Parse(text).Name);

    [Theory]
    [InlineData("32/64")]
    [InlineData("32/64:0")]
    [InlineData("32/x:4")]
    [InlineData("32/-64:4")]
    public void Parse_NoSize_SaysHowToWriteOne(string text)
    {
        var error = Assert.Throws<FormatException>(() => BenchmarkCase.Parse(text));

        Assert.Contains($"'{text}'", error.Message, StringComparison.Ordinal);
    }

    private static BenchmarkReport Report(double oursMs, double fastestMs, double allReduceMs = 10) => new(
        "a processor", "2.0", "2.0", 2, new TinyOperation(1, 2),
        [
            new CaseResult(
                "32/64:16", 1000, 100, 3, 1e-5, oursMs, oursMs + 1,
                System.Collections.Immutable.ImmutableSortedDictionary<string, double>.Empty
                    .Add("one way", fastestMs).Add("another", fastestMs * 1.1),
                [new("teachers", oursMs + 1)], 0.7),
        ],
        [new AllReduceResult(16, 2, 5, allReduceMs, 10)]);

    private static void SkipWithoutPyTorch()
    {
        Assert.SkipUnless(File.Exists(Python), $"{Python} is not there: nothing to compare with");
        using Process probe = Process.Start(Python, ["-c", "import numpy, torch"]);
        probe.WaitForExit();
        Assert.SkipUnless(probe.ExitCode == 0, $"{Python} has no torch or numpy: nothing to compare with");
    }
}
