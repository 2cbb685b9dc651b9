using System.Text.Json;
using System.Text.Json.Nodes;
using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Worker.Runs;

/// <summary>
/// What a local run leaves on disk: the resolved spec, the prompt set, one row a step of metrics and of the ledger,
/// checkpoints, sample grids and the distilled student. One process at a time works in a run folder.
/// </summary>
public sealed class RunFolder
{
    private const string SpecFileName = "spec.json";

    private RunFolder(string path, RunSpec spec)
    {
        FullPath = path;
        Spec = spec;
    }

    /// <summary>Full path of the folder.</summary>
    public string FullPath { get; }

    /// <summary>The resolved spec, as it was when the run was created.</summary>
    public RunSpec Spec { get; }

    /// <summary>One JSON object a step: losses, norms, kappa, times.</summary>
    public string MetricsFile => Path.Combine(FullPath, "metrics.jsonl");

    /// <summary>One JSON object a step: the chain over what was fed.</summary>
    public string LedgerFile => Path.Combine(FullPath, "ledger.jsonl");

    /// <summary>State of the run and its cause, for people and for <c>resume</c>.</summary>
    public string StatusFile => Path.Combine(FullPath, "status.json");

    /// <summary>The prompt set: shards and manifest.</summary>
    public string PromptsFolder => Path.Combine(FullPath, "prompts");

    /// <summary>One folder a checkpoint.</summary>
    public string CheckpointsFolder => Path.Combine(FullPath, "checkpoints");

    /// <summary>Sample grids, one PNG each.</summary>
    public string SamplesFolder => Path.Combine(FullPath, "samples");

    /// <summary>The distilled student as a diffusers pipeline, once the run is completed.</summary>
    public string StudentFolder => Path.Combine(FullPath, "student");

    /// <summary>The same with the moving average of its weights, where one is kept.</summary>
    public string StudentAverageFolder => Path.Combine(FullPath, "student-ema");

    /// <summary>What rank processes wrote to their standard error, a file each.</summary>
    public string LogsFolder => Path.Combine(FullPath, "logs");

    /// <summary>Files of rank processes on their way into the folder; of no use when nothing runs.</summary>
    internal string TransitFolder => Path.Combine(FullPath, ".transit");

    /// <summary>Makes a new run folder with the spec in it; the folder may exist but must be empty.</summary>
    /// <exception cref="RunFolderException">The folder holds something already, or cannot be written.</exception>
    public static RunFolder Create(string path, RunSpec spec)
    {
        string full = Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(full);
            if (Directory.EnumerateFileSystemEntries(full).Any())
            {
                throw new RunFolderException(
                    full, "holds files already; choose another name or folder, or go on with `snoopi resume`");
            }

            var folder = new RunFolder(full, spec);
            AtomicFile.WriteText(folder.SpecFile, RunSpecReader.ToJson(spec).ToJsonString(Indented) + "\n");
            return folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunFolderException(full, $"cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Opens the folder of a run that was created before.</summary>
    /// <exception cref="RunFolderException">There is no run in the folder.</exception>
    /// <exception cref="SpecException">The stored spec is not one that this version reads.</exception>
    public static RunFolder Open(string path)
    {
        string full = Path.GetFullPath(path);
        string specFile = Path.Combine(full, SpecFileName);
        if (!File.Exists(specFile))
        {
            throw new RunFolderException(full, $"is not a run folder: it has no {SpecFileName}");
        }

        try
        {
            return JsonNode.Parse(File.ReadAllText(specFile)) is JsonObject document
                ? new RunFolder(full, RunSpecReader.Read(document, specFile))
                : throw new RunFolderException(full, $"{SpecFileName} is not a JSON object");
        }
        catch (JsonException e)
        {
            throw new RunFolderException(full, $"{SpecFileName} is not JSON: {e.Message}", e);
        }
    }

    /// <summary>
    /// Takes the folder for this process until the result is disposed; the lock ends with the process, however it ends.
    /// </summary>
    /// <exception cref="RunFolderException">Another process works in the folder, or it cannot be written.</exception>
    public IDisposable Lock()
    {
        string path = Path.Combine(FullPath, ".lock");
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunFolderException(
                FullPath, $"is in use by another process, or cannot be written ({e.Message}); one process trains a run at a time", e);
        }
    }

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private string SpecFile => Path.Combine(FullPath, SpecFileName);
}
