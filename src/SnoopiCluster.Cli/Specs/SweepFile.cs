using System.Text.Json.Nodes;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Core.Sweeps;

namespace SnoopiCluster.Cli.Specs;

/// <summary>A sweep as it is given: a YAML file; the keys that its runs share stand in its section <c>run</c>.</summary>
internal static class SweepFile
{
    /// <summary>The section of a sweep that all its runs share.</summary>
    public const string RunSection = "run";

    /// <summary>Reads a sweep's file; relative paths in it start at the file's folder.</summary>
    /// <param name="path">Full path of the YAML file.</param>
    /// <exception cref="CliFault">It cannot be read.</exception>
    public static YamlDocument Read(string path)
    {
        YamlDocument document = SpecFile.ReadDocument(path);
        if (document.Root[RunSection] is JsonObject run)
        {
            SpecLayers.MakePathsFull(run, Path.GetDirectoryName(path) ?? "");
        }

        return document;
    }

    /// <summary>Makes the sweep of a document, and checks the spec of every run.</summary>
    /// <exception cref="CliFault">Everything that is wrong, each with its full key and line.</exception>
    public static SweepSpec Check(YamlDocument document, string path)
    {
        try
        {
            return SweepSpecReader.Read(document.Root, path);
        }
        catch (SpecException fault)
        {
            throw new CliFault(SpecFile.Describe(fault, document.Lines, "a sweep"));
        }
    }
}
