namespace SnoopiCluster.Prompts.Reading;

/// <summary>Finds the column or key that holds the prompt.</summary>
internal static class PromptColumn
{
    // In this order: a file with both a prompt and another text is one whose prompt is the prompt.
    private static readonly string[] UsualNames = ["prompt", "caption", "text", "IIW"];

    /// <summary>Whether a column of that name may be chosen when none was asked for.</summary>
    public static bool IsUsual(string name) => UsualNames.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The name of the prompt's column.</summary>
    /// <param name="names">All names, in the file's order.</param>
    /// <param name="asked">The column asked for; null to look for the usual ones.</param>
    /// <param name="fault">What is wrong, as the end of a sentence; null when nothing is.</param>
    public static string? Choose(IReadOnlyCollection<string> names, string? asked, out string? fault)
    {
        string? chosen = asked is not null ? names.FirstOrDefault(name => name == asked) : FirstUsual(names);
        fault = null;
        if (chosen is null)
        {
            string wanted = asked is not null
                ? $"'{asked}'"
                : $"{string.Join(", ", UsualNames.Select(name => $"'{name}'"))} in any case";
            fault = $"none is {wanted}, but there is {Quote(names)}; say which one holds the prompt";
        }
        else if (names.Count(name => name == chosen) > 1)
        {
            fault = $"'{chosen}' is there more than once; rename all but one";
            chosen = null;
        }

        return chosen;
    }

    private static string? FirstUsual(IReadOnlyCollection<string> names) =>
        UsualNames
            .Select(usual =>
                names.FirstOrDefault(name => name == usual)
                ?? names.FirstOrDefault(name => name.Equals(usual, StringComparison.OrdinalIgnoreCase)))
            .FirstOrDefault(found => found is not null);

    private static string Quote(IReadOnlyCollection<string> names)
    {
        const int MaxShown = 12;
        string shown = string.Join(", ", names.Take(MaxShown).Select(name => $"'{name}'"));
        return names.Count switch
        {
            0 => "nothing",
            > MaxShown => $"{shown} and {names.Count - MaxShown} more",
            _ => shown,
        };
    }
}
