namespace SnoopiCluster.Cli.Demo;

/// <summary>The prompt file that ships with the program: 500 captions, one a line.</summary>
internal static class DemoPrompts
{
    /// <summary>Full path of the file.</summary>
    public static string File { get; } = Path.Combine(AppContext.BaseDirectory, "Demo", "prompts.txt");
}
