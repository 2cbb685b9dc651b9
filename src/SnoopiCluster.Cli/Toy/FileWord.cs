namespace SnoopiCluster.Cli.Toy;

/// <summary>Names of arms as parts of file names.</summary>
internal static class FileWord
{
    /// <summary>Letters, digits and dots as they are, and a dash for whatever stands between them.</summary>
    public static string Of(string name) => string.Join('-', new string(
        [.. name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter == '.' ? letter : ' ')])
        .Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
