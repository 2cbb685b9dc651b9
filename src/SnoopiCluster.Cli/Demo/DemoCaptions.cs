using SnoopiCluster.ToyWorld.World;

namespace SnoopiCluster.Cli.Demo;

/// <summary>The toy captions that the demo distils from.</summary>
internal static class DemoCaptions
{
    private const int Count = 4_000;
    private const ulong Seed = 1;

    /// <summary>Writes them, one a line.</summary>
    /// <param name="file">Full path; replaced.</param>
    public static void Write(string file)
    {
        string unfinished = file + ".unfinished";
        File.WriteAllLines(
            unfinished, Enumerable.Range(0, Count).Select(i => ToySample.Draw(Seed, i, ScenePart.Training).Caption));
        File.Move(unfinished, file, overwrite: true);
    }
}
