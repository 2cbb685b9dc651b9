using System.Text;
using System.Text.Json.Nodes;
using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Cli.Specs;

/// <summary>A spec as it is given: a YAML file, and flags laid over it by key.</summary>
internal static class SpecFile
{
    private static readonly UTF8Encoding StrictUtf8 =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a spec; relative paths in the file start at the file's folder.</summary>
    /// <param name="path">Full path of the YAML file, or null when there are only flags.</param>
    /// <param name="flags">Keys that win over the file's; their paths are full already.</param>
    /// <param name="newName">Makes a name for a run that gives none.</param>
    /// <exception cref="CliFault">Everything that is wrong, each with its full key and line.</exception>
    public static RunSpec Read(string? path, JsonObject flags, Func<string> newName)
    {
        YamlDocument document = path is null
            ? new YamlDocument([], new Dictionary<string, int>())
            : ReadDocument(path);
        if (path is not null)
        {
            SpecLayers.MakePathsFull(document.Root, Path.GetDirectoryName(path)!);
        }

        SpecLayers.Overlay(document.Root, flags);
        if (!document.Root.ContainsKey("name"))
        {
            document.Root["name"] = newName();
        }

        try
        {
            return RunSpecReader.Read(document.Root, path ?? "The command line");
        }
        catch (SpecException fault)
        {
            throw new CliFault(Describe(fault, document.Lines));
        }
    }

    /// <summary>Reads a YAML file as it is.</summary>
    /// <exception cref="CliFault">It cannot be read, or is no YAML.</exception>
    public static YamlDocument ReadDocument(string path) => YamlReader.Read(ReadText(path), path);

    /// <summary>The faults of a spec, one a line.</summary>
    /// <param name="fault">What the spec's reader found.</param>
    /// <param name="lines">Lines of the keys in the file; null when they are not known.</param>
    /// <param name="what">What the document should give.</param>
    public static string Describe(
        SpecException fault, IReadOnlyDictionary<string, int>? lines, string what = "a run")
    {
        string source = fault.Message[..fault.Message.IndexOf(": ", StringComparison.Ordinal)];
        StringBuilder message = new($"{source} does not give {what}:");
        foreach (SpecFault one in fault.Faults)
        {
            string line =
                lines is not null && lines.TryGetValue(one.Key, out int number) ? $"line {number}: " : "";
            message.Append($"\n  {line}{one}");
        }

        return message.ToString();
    }

    private static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path, StrictUtf8);
        }
        catch (DecoderFallbackException fault)
        {
            throw new CliFault($"{path}: this is not UTF-8 text ({fault.Message}). Save it as UTF-8.");
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CliFault($"{path}: there is no such spec file.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CliFault($"{path}: the spec cannot be read: {fault.Message}");
        }
    }
}
