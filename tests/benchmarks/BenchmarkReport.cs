using System.Collections.Immutable;
using System.Text;

namespace SnoopiCluster.Benchmarks;

/// <summary>Everything that one run of the benchmarks found.</summary>
/// <param name="Machine">The processor's name.</param>
/// <param name="Libtorch">Version of our side's libtorch.</param>
/// <param name="PyTorch">Version of the reference.</param>
/// <param name="Threads">libtorch's threads on either side.</param>
/// <param name="Add">The smallest operation.</param>
/// <param name="Cases">One result for each size.</param>
/// <param name="AllReduce">One result for each size of an all-reduce.</param>
internal sealed record BenchmarkReport(
    string Machine,
    string Libtorch,
    string PyTorch,
    int Threads,
    TinyOperation Add,
    ImmutableArray<CaseResult> Cases,
    ImmutableArray<AllReduceResult> AllReduce)
{
    /// <summary>Whether every size reaches its goal.</summary>
    public bool IsReached =>
        Cases.All(result => result.IsReached) && AllReduce.All(result => result.IsReached);

    /// <summary>The report as text.</summary>
    public string ToTable()
    {
        var text = new StringBuilder();
        Line(text, $"{Machine}, {Threads} threads; ours on libtorch {Libtorch}, PyTorch {PyTorch}.");
        Line(text, "Medians of interleaved steps.");
        foreach (CaseResult result in Cases)
        {
            AddCase(text, result);
        }

        Line(text, "");
        Line(text, $"4x4 add: ours {Add.OursMicroseconds:f2} us, Python {Add.PythonMicroseconds:f2} us");
        text.Append(AllReduceRun.ToTable(AllReduce));
        return text.ToString();
    }

    private static void AddCase(StringBuilder text, CaseResult result)
    {
        Line(text, "");
        Line(text, $"{result.Size}");
        Line(text, $"  student {result.StudentParameters:n0}, LoRA {result.LoraParameters:n0} parameters; "
            + $"{result.Rounds} rounds; losses agree to {result.LossDifference:0.0e-0}");
        Line(text, $"  {"ours",-42}{result.OursMs,9:f1} ms");
        foreach ((string variant, double ms) in result.VariantsMs)
        {
            string mark = variant == result.Reference.Key ? "  <- fastest" : "";
            Line(text, $"  {"PyTorch, " + variant,-42}{ms,9:f1} ms{mark}");
        }

        string verdict = result.IsReached ? "reached" : "MISSED";
        Line(text, $"  {"ratio",-42}{result.Ratio,9:f2}     goal {result.Goal:f1}: {verdict}");
        Line(text, $"  {"ours with tokens, text features, draws",-42}{result.OursWholeMs,9:f1} ms, "
            + $"ratio {result.WholeRatio:f2}; of this:");
        foreach (PhaseTime phase in result.BreakdownMs)
        {
            Line(text, $"    {phase.Phase,-40}{phase.Ms,9:f1} ms {phase.Ms / result.OursWholeMs,6:p0}");
        }
    }

    private static void Line(StringBuilder text, string line) => text.Append(line).Append('\n');
}
