using System.Collections.Immutable;
using System.Text.Json;
using SnoopiCluster.Benchmarks.Overhead;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.ToyWorld;
using SnoopiCluster.ToyWorld.World;

namespace SnoopiCluster.Benchmarks.Samples;

/// <summary>
/// Times what drawing pictures costs a run of the toy world, twice: by the time split's phase, and as what the steps around each
/// drawing take longer than as many before it, which holds encoding and storing too.
/// </summary>
internal static class SamplesRun
{
    private const int WorldSize = 2;
    private const ulong CaptionSeed = 1;
    private const long Endless = 1_000_000;

    // So many must not take minutes; all together may.
    private const int StepsPerWait = 100;

    /// <summary>Measures.</summary>
    /// <param name="every">Steps between two drawings.</param>
    /// <param name="draws">Drawings that count, at least 1.</param>
    /// <param name="folder">An empty folder.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="InvalidOperationException">The run does not start, or ends.</exception>
    public static async Task<SamplesResult> MeasureAsync(long every, int draws, string folder, CancellationToken cancel)
    {
        RunSpec spec = SpecOf(every, folder);
        await using LocalSide run = new(RunSpecReader.ToJson(spec), folder);

        // The first drawing finds code that is not compiled yet; the window after the last one counts too.
        long end = (every * (draws + 1)) + SamplesResult.WindowOf(every);
        for (long step = 0; step < end; step += StepsPerWait)
        {
            await run.UntilStepAsync(Math.Min(step + StepsPerWait, end), cancel);
        }

        ImmutableArray<StepSplit> steps = [.. run.Rows().Select(SplitOf)];
        return SamplesResult.Of(steps, every, (int)spec.Samples.NumProbes(spec.Batch));
    }

    private static RunSpec SpecOf(long every, string folder)
    {
        string prompts = Path.Combine(folder, "captions.txt");
        File.WriteAllLines(prompts, Enumerable.Range(0, ToySettings.StudentCaptions).Select(i =>
            Captions.Paraphrase(Scene.Draw(CaptionSeed, i, ScenePart.Training), CaptionSeed, i)));
        return ToySettings.Student("samples", seed: 1, Endless, ToyTeacher.Folder, prompts) with
        {
            Checkpoints = new CheckpointsSpec { Every = Endless },
            Samples = new SamplesSpec { Every = every },
            Cluster = new ClusterSpec { WorldSize = WorldSize },
        };
    }

    private static StepSplit SplitOf(JsonElement row)
    {
        JsonElement phases = row.GetProperty("phase_seconds");
        double sampling = phases.TryGetProperty(StepPhases.NameOf(StepPhase.Sampling), out JsonElement drawing)
            ? drawing.GetDouble()
            : 0;
        return new StepSplit(
            row.GetProperty("step").GetInt64(), phases.EnumerateObject().Sum(phase => phase.Value.GetDouble()), sampling);
    }
}
