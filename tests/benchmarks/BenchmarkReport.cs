using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace SnoopiCluster.Benchmarks;

/// <summary>Everything that one run of the benchmarks found.</summary>
/// <param name="Machine">The processor's name.</param>
/// <param name="Libtorch">Version of our side's libtorch.</param>
/// <param name="PyTorch">Version of the reference.</param>
/// <param name="Threads">libtorch's threads on either side.</param>
/// <param name="Add">The smallest operation.</param>
/// <param name="Cases">One result for each size.</param>
internal sealed record BenchmarkReport(
    string Machine, string Libtorch, string PyTorch, int Threads, TinyOperation Add, ImmutableArray<CaseResult> Cases)
{
    /// <summary>Whether every size reaches its goal.</summary>
    public bool IsReached => Cases.All(result => result.IsReached);

    /// <summary>The report as text.</summary>
    public string ToTable()
    {
        var text = new StringBuilder();
        Line($"{Machine}, {Threads} threads; ours on libtorch {Libtorch}, PyTorch {PyTorch}. Medians of interleaved steps.");
        foreach (CaseResult result in Cases)
        {
            Line();
            Line($"{result.Size}   student {result.StudentParameters:n0}, LoRA {result.LoraParameters:n0} parameters, "
                + $"{result.Rounds} rounds; losses agree to {result.LossDifference:e1}");
            Line($"  {"ours",-36}{result.OursMs,9:f1} ms");
            foreach ((string variant, double ms) in result.VariantsMs)
            {
                string mark = variant == result.Reference.Key ? "  <- fastest" : "";
                Line($"  {"PyTorch, " + variant,-36}{ms,9:f1} ms{mark}");
            }

            Line($"  {"ratio",-36}{result.Ratio,9:f2}     goal {result.Goal:f1}: {(result.IsReached ? "reached" : "MISSED")}");
            Line($"  with our tokens, text features, draws {result.OursWholeMs,7:f1} ms, ratio {result.WholeRatio:f2}; of this:");
            foreach (PhaseTime phase in result.BreakdownMs)
            {
                Line($"    {phase.Phase,-34}{phase.Ms,9:f1} ms {phase.Ms / result.OursWholeMs,6:p0}");
            }
        }

        Line();
        Line($"4x4 add: ours {Add.OursMicroseconds:f2} us, Python {Add.PythonMicroseconds:f2} us");
        return text.ToString();

        void Line(string line = "") => text.Append(CultureInfo.InvariantCulture, $"{line}").Append('\n');
    }
}
