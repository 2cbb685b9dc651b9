using System.Text.RegularExpressions;

namespace SnoopiCluster.Worker.Nodes;

/// <summary>
/// What ranks write and say, as it may be shown and stored: without secrets, without control characters, not longer than a
/// screen can show. Ranks are handed the blob store's connection string, and libraries put into their errors what they like.
/// </summary>
internal sealed partial class LogText
{
    /// <summary>What stands in the place of a secret.</summary>
    public const string Hidden = "***";

    private const int MaxLineChars = 4_000;

    // A cause holds the last lines of a log.
    private const int MaxReportChars = 8_000;

    // What is searched is bounded, so that a line of a gigabyte costs no minute. A secret on that cut may not be found: the last
    // of what was searched is not shown.
    private const int MaxSearchedChars = 64 * 1024;
    private const int UnsureChars = 4 * 1024;

    // Shorter values are found by their names only: hiding every "abc" would hide words.
    private const int MinSecretChars = 8;

    private readonly string[] _secrets;

    /// <summary>Hides these values wherever they stand, and whatever has the name of a secret.</summary>
    /// <param name="token">The node's token, all of it a secret; null for none.</param>
    /// <param name="blobStore">
    /// Folder or connection string of the blob store: of the latter the values with names of secrets. Null for none.
    /// </param>
    public LogText(string? token = null, string? blobStore = null) => _secrets =
    [
        .. NamedValues(blobStore ?? "").Prepend(token ?? "")
            .SelectMany(value => new[] { value, Uri.EscapeDataString(value), Uri.UnescapeDataString(value) })
            .Where(value => value.Length >= MinSecretChars).Distinct().OrderByDescending(value => value.Length),
    ];

    /// <summary>A line of a log as it may be shown.</summary>
    public string Of(string line) => Controls().Replace(Searched(line, MaxLineChars), " ");

    /// <summary>A text of a report as it may be shown; its line breaks stay.</summary>
    public string OfReport(string text) => ControlsInLines().Replace(Searched(text, MaxReportChars), " ");

    private string Searched(string given, int maxChars)
    {
        // Cut only after secrets are replaced: of one on the cut its first part would be shown.
        string text = Escapes().Replace(given[..EndOf(given, MaxSearchedChars)], "");
        foreach (string secret in _secrets)
        {
            text = text.Replace(secret, Hidden, StringComparison.Ordinal);
        }

        text = NamedSecrets().Replace(text, $"$1{Hidden}");
        text = Bearers().Replace(text, $"$1{Hidden}");
        text = UserInfo().Replace(text, $"$1{Hidden}@");
        int sure = given.Length > MaxSearchedChars ? Math.Max(0, text.Length - UnsureChars) : text.Length;
        int end = EndOf(text, Math.Min(sure, maxChars));
        return end < text.Length ? string.Concat(text.AsSpan(0, end), "…") : text;
    }

    // Between characters.
    private static int EndOf(string text, int maxChars) =>
        text.Length <= maxChars ? text.Length
        : maxChars > 0 && char.IsHighSurrogate(text[maxChars - 1]) ? maxChars - 1
        : maxChars;

    // A folder has none, and a message that names it is worth reading.
    private static IEnumerable<string> NamedValues(string connection) =>
        NamedSecrets().Matches(connection).Select(match => match.Groups["value"].Value.Trim('"', '\''));

    // Keys of connection strings (Npgsql, Azure Storage), of signed URLs and of common environment variables.
    [GeneratedRegex(
        """(\b(?:password|pwd|passwd|account[-_ ]?key|shared[-_ ]?access[-_ ]?(?:signature|key)|(?:api|access|secret)[-_ ]?key|(?:client[-_ ]?)?secret|[a-z_]*_token|sig)["']?\s*[=:]\s*)(?<value>"[^"]*(?:"|\z)|'[^']*(?:'|\z)|[^\s;,&"']+)""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NamedSecrets();

    [GeneratedRegex("""(\bbearer\s+)[A-Za-z0-9._~+/=-]{8,}""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Bearers();

    [GeneratedRegex("""(\b[a-z][a-z0-9+.-]*://)[^\s/@:]+:[^\s/@]+@""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex UserInfo();

    // Colours of terminals.
    [GeneratedRegex("""\x1b\[[0-9;?]*[ -/]*[@-~]""", RegexOptions.CultureInvariant)]
    private static partial Regex Escapes();

    [GeneratedRegex("""[\p{Cc}-[\t]]""", RegexOptions.CultureInvariant)]
    private static partial Regex Controls();

    [GeneratedRegex("""[\p{Cc}-[\t\n]]""", RegexOptions.CultureInvariant)]
    private static partial Regex ControlsInLines();
}
