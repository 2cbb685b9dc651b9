using System.Globalization;
using System.Reflection;
using System.Text;
using SnoopiCluster.Core;

namespace SnoopiCluster.Storage.Migrations;

/// <summary>One numbered change of the database, from an embedded file such as <c>0001-runs.sql</c>.</summary>
/// <param name="Version">Its number, from 1 on without gaps.</param>
/// <param name="Name">Its file's name.</param>
/// <param name="Sql">What it runs.</param>
/// <param name="Hash">SHA-256 of its text, with line feeds as line ends.</param>
internal sealed record Migration(int Version, string Name, string Sql, Sha256Digest Hash)
{
    /// <summary>All of them, in order.</summary>
    public static IReadOnlyList<Migration> All { get; } = ReadAll();

    /// <summary>A migration of this name and text.</summary>
    public static Migration Of(string name, string text)
    {
        string sql = text.ReplaceLineEndings("\n");
        int version = int.Parse(name.Split('-')[0], NumberStyles.None, CultureInfo.InvariantCulture);
        return new Migration(version, name, sql, Sha256Digest.Of(Encoding.UTF8.GetBytes(sql)));
    }

    private static Migration[] ReadAll()
    {
        Assembly assembly = typeof(Migration).Assembly;
        Migration[] found =
        [
            .. assembly.GetManifestResourceNames()
                .Where(name => name.EndsWith(".sql", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
                .Select(name => Of(name, ReadText(assembly, name))),
        ];
        for (int i = 0; i < found.Length; i++)
        {
            if (found[i].Version != i + 1)
            {
                throw new InvalidOperationException(
                    $"Migration {found[i].Name} stands in place {i + 1}: numbers begin at 1 and leave no gap.");
            }
        }

        return found;
    }

    private static string ReadText(Assembly assembly, string name)
    {
        using Stream stream = assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The embedded file {name} cannot be opened.");
        using StreamReader reader = new(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
