using System.Text.RegularExpressions;

namespace SnoopiCluster.Worker.Nodes;

/// <summary>
/// Lines of ranks' logs as they may be shown and stored: without secrets, without control characters, not longer than a screen
/// can show. Ranks are handed the blob store's connection string, and libraries put into their errors what they like.
/// </summary>
internal sealed partial class LogText
{
    /// <summary>What stands in the place of a secret.</summary>
    public const string Hidden = "***";

    private const int MaxChars = 4_000;

    // Shorter values are found by their names only: hiding every "abc" would hide words.
    private const int MinSecretChars = 8;

    private readonly string[] _secrets;

    /// <summary>Hides these values wherever they stand, and whatever has the name of a secret.</summary>
    /// <param name="secrets">
    /// Tokens and connection strings of the node, null for none; of a connection string, the values with names of secrets.
    /// </param>
    public LogText(params IEnumerable<string?> secrets) => _secrets =
    [
        .. secrets.OfType<string>().SelectMany(ValuesOf).Where(value => value.Length >= MinSecretChars).Distinct()
            .OrderByDescending(value => value.Length),
    ];

    /// <summary>The line as it may be shown.</summary>
    public string Of(string line)
    {
        // Cut first, between characters: what nobody sees need not be searched.
        int end = line.Length > MaxChars && char.IsHighSurrogate(line[MaxChars - 1]) ? MaxChars - 1 : MaxChars;
        string text = line.Length > MaxChars ? string.Concat(line.AsSpan(0, end), "…") : line;
        text = Escapes().Replace(text, "");
        foreach (string secret in _secrets)
        {
            text = text.Replace(secret, Hidden, StringComparison.Ordinal);
        }

        text = NamedSecrets().Replace(text, $"$1{Hidden}");
        text = Bearers().Replace(text, $"$1{Hidden}");
        text = UserInfo().Replace(text, $"$1{Hidden}@");
        return Controls().Replace(text, " ");
    }

    private static IEnumerable<string> ValuesOf(string secret)
    {
        MatchCollection named = NamedSecrets().Matches(secret);
        if (named.Count > 0)
        {
            return named.Select(match => match.Groups["value"].Value.Trim('"', '\''));
        }

        // A folder is no secret, and a message that names it is worth reading.
        return secret.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal) ? [] : [secret];
    }

    // Keys of connection strings (Npgsql, Azure Storage), of signed URLs and of common environment variables.
    [GeneratedRegex(
        """(\b(?:password|pwd|passwd|account[-_ ]?key|shared[-_ ]?access[-_ ]?(?:signature|key)|(?:api|access|secret)[-_ ]?key|(?:client[-_ ]?)?secret|[a-z_]*_token|sig)["']?\s*[=:]\s*)(?<value>"[^"]*"|'[^']*'|[^\s;,&"']+)""",
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
}
