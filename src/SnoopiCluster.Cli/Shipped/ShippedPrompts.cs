namespace SnoopiCluster.Cli.Shipped;

/// <summary>
/// The prompt file that ships with the program: 500 everyday captions of our own, one a line. What a model
/// with random weights learns its vocabulary from where no other file is named.
/// </summary>
internal static class ShippedPrompts
{
    /// <summary>Full path of the file.</summary>
    public static string File { get; } = Path.Combine(AppContext.BaseDirectory, "Shipped", "prompts.txt");
}
