using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Cli.Demo;

/// <summary>
/// What the demo trains: PG-SB with the paper's guidance range, at a size for two CPU cores.
/// </summary>
internal static class DemoSpec
{
    private const int StepsBetweenGrids = 20;

    /// <summary>The demo's run.</summary>
    /// <param name="name">Name of the run.</param>
    /// <param name="teacher">Full path of the tiny model.</param>
    /// <param name="steps">Number of steps.</param>
    public static RunSpec Of(string name, string teacher, long steps) => new()
    {
        Name = name,
        Steps = steps,
        Batch = 16,
        Model = new ModelSpec { Teacher = teacher },
        Prompts = new PromptsSpec { Files = [DemoPrompts.File] },

        // A net of some 100,000 weights learns at other rates, and with narrower adapters, than one of 860
        // million.
        Student = new StudentSpec { Lr = 1e-4 },
        Lora = new LoraSpec { Rank = 8, Alpha = 16 },
        Checkpoints = new CheckpointsSpec { Every = StepsBetweenGrids },
        Samples = new SamplesSpec { Every = Math.Min(StepsBetweenGrids, steps) },
    };
}
