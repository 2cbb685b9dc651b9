using SnoopiCluster.Testing;

namespace SnoopiCluster.Cli.Tests.Commands;

/// <summary>A tiny model and a prompt file, made once for a class of tests.</summary>
public sealed class TinyModel : IDisposable
{
    private readonly TemporaryFolder _folder = TestData.NewFolder();

    public TinyModel()
    {
        CommandRun.Of(_folder.FullPath, "models", "init", "--arch", "sd15-tiny", "--out", "m")
            .EndedWith(ExitCode.Ok);
        File.WriteAllLines(Prompts, Enumerable.Range(0, 50).Select(i => $"a photo of {i} red cats"));
    }

    /// <summary>The pipeline's folder.</summary>
    public string Folder => _folder.File("m");

    /// <summary>A file of 50 prompts.</summary>
    public string Prompts => _folder.File("p.txt");

    /// <summary>A command line that trains this model with small steps on one thread.</summary>
    /// <param name="more">More flags; one that is given here takes the place of the usual.</param>
    internal string[] Train(params string[] more)
    {
        (string Flag, string Value)[] usual =
        [
            ("--teacher", Folder),
            ("--prompts", Prompts),
            ("--batch", "2"),
            ("--lora-rank", "2"),
            ("--threads", "1"),
        ];
        IEnumerable<string> kept = usual.Where(one => !more.Contains(one.Flag))
            .SelectMany(one => (string[])[one.Flag, one.Value]);
        return ["train", "--local", "--json", "--set", "samples.every=0", .. kept, .. more];
    }

    public void Dispose() => _folder.Dispose();
}
