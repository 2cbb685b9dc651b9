using SnoopiCluster.Prompts.Ingest;
using Spectre.Console;

namespace SnoopiCluster.Cli.Rendering;

/// <summary>Shows how far an ingest is, to a person on a terminal; nobody else is told.</summary>
internal static class IngestScreen
{
    /// <summary>Runs an ingest.</summary>
    public static PromptIngestReport Watch(
        CommandOutput output, Func<Action<PromptIngestProgress>?, PromptIngestReport> ingest)
    {
        if (!output.IsInteractive)
        {
            return ingest(null);
        }

        return output.Console.Status().Start("reading", status =>
            ingest(progress => status.Status(Markup.Escape(
                $"{Path.GetFileName(progress.File)}: {progress.NumRead:N0} read, {progress.NumKept:N0} kept, "
                + $"{progress.NumShards:N0} shards"))));
    }
}
