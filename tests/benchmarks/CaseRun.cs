using System.Collections.Immutable;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Distillation.Step;

namespace SnoopiCluster.Benchmarks;

/// <summary>
/// Measures one size: first that both sides compute the same losses, then their times, step about.
/// </summary>
internal static class CaseRun
{
    // The VSD loss is exactly zero in the first step, since adapters start at zero; the later ones compare
    // what both optimisers made of the weights.
    private const int CheckedSteps = 3;

    // AdamW's first updates are the sign of the gradient times the learning rate, so that rounding in a
    // gradient near zero shows in the weights: the losses of later steps agree to fewer digits than the first
    // one's.
    private const double LossTolerance = 1e-2;

    /// <summary>Runs it.</summary>
    /// <param name="size">The size.</param>
    /// <param name="rounds">Timed steps of each side and variant, after two that are not counted.</param>
    /// <param name="threads">libtorch's threads on either side.</param>
    /// <param name="reference">The other side.</param>
    /// <param name="folder">An empty folder for the nets.</param>
    /// <exception cref="InvalidOperationException">The sides disagree on a loss.</exception>
    public static CaseResult Measure(
        BenchmarkCase size, int rounds, int threads, PyTorchSide reference, string folder)
    {
        using var ours = new StepUnderTest(size, folder);
        reference.Open(ours.ModelFolder, threads);
        double difference = CheckLosses(ours, reference);
        string inputs = ours.WriteInputs();

        var steps = new List<StepTimes>();
        var variants = reference.Variants.ToDictionary(name => name, _ => new List<double>());
        for (int round = -2; round < rounds; round++)
        {
            StepTimes times = ours.Run().Times;
            if (round >= 0)
            {
                steps.Add(times);
            }

            foreach ((string name, List<double> seconds) in variants)
            {
                double elapsed = reference.Step(name, inputs).Seconds;
                if (round >= 0)
                {
                    seconds.Add(elapsed);
                }
            }
        }

        (long student, long lora) = ours.Parameters;
        return new CaseResult(
            size.Name,
            student,
            lora,
            rounds,
            difference,
            Milliseconds(steps.Select(times => times.TotalSeconds - OnlyOurs(times))),
            Milliseconds(steps.Select(times => times.TotalSeconds)),
            variants.ToImmutableSortedDictionary(v => v.Key, v => Milliseconds(v.Value)),
            Breakdown(steps, ours.MeasureAverage(rounds) * 1e3),
            size.Goal);
    }

    // Runs the first steps on both sides; returns the largest relative difference of a loss.
    private static double CheckLosses(StepUnderTest ours, PyTorchSide reference)
    {
        double largest = 0;
        for (int i = 0; i < CheckedSteps; i++)
        {
            string inputs = ours.WriteInputs();
            StepResult result = ours.Run();
            foreach (string variant in reference.Variants)
            {
                (_, double vsdLoss, double loraLoss) = reference.Step(variant, inputs);
                Compare("VSD loss", result.VsdLoss ?? 0, vsdLoss);
                Compare("LoRA loss", result.LoraLoss, loraLoss);

                void Compare(string loss, double mine, double theirs)
                {
                    // Four separate forwards round differently from a batched one: a loss of 1e-9 is zero.
                    double error = Math.Abs(mine - theirs) / Math.Max(Math.Abs(theirs), 1e-9);
                    if (!(error <= LossTolerance))
                    {
                        throw new InvalidOperationException(
                            $"Step {result.Step}, variant '{variant}': our {loss} is {mine:g9}, PyTorch's is "
                            + $"{theirs:g9}. The two sides do not compute the same step, so their times "
                            + "cannot be compared.");
                    }

                    largest = Math.Max(largest, error);
                }
            }
        }

        return largest;
    }

    private static ImmutableArray<PhaseTime> Breakdown(List<StepTimes> steps, double averageMs)
    {
        double optimizer = Phase(StepPhase.Optimizer);
        return
        [
            new("student forward", Phase(StepPhase.Student)),
            new("teachers", Phase(StepPhase.Teachers)),
            new("student backward", Phase(StepPhase.Backward)),
            new("LoRA", Phase(StepPhase.Lora)),
            new("exchange with other ranks", Phase(StepPhase.AllReduce)),
            new("optimiser", Math.Max(0, optimizer - averageMs)),
            new("EMA", Math.Min(averageMs, optimizer)),
            new("everything else", Milliseconds(steps.Select(OnlyOurs))),
        ];

        double Phase(StepPhase phase) => Milliseconds(steps.Select(times => times[phase]));
    }

    // Draws, tokens and text features: what the reference is given.
    private static double OnlyOurs(StepTimes times) => times[StepPhase.Text] + times[StepPhase.Other];

    private static double Milliseconds(IEnumerable<double> seconds) => Statistics.Median(seconds) * 1e3;
}
