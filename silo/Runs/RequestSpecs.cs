using System.Text.Json.Nodes;
using SnoopiCluster.Core.PromptSets;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Silo.Http;

namespace SnoopiCluster.Silo.Runs;

/// <summary>Reads the specs inside requests.</summary>
internal static class RequestSpecs
{
    /// <summary>A spec; its faults are said with their keys under <paramref name="section"/>.</summary>
    public static RunSpec Read(JsonObject document, string section)
    {
        try
        {
            return RunSpecReader.Read(document, section);
        }
        catch (SpecException e)
        {
            throw Faults(e, section);
        }
    }

    /// <summary>The faults of a spec as those of a request.</summary>
    public static RequestFault Faults(SpecException exception, string section) => RequestFault.Invalid(
        [.. exception.Faults.Select(fault => fault with { Key = fault.Key.Length == 0 ? section : $"{section}.{fault.Key}" })]);

    /// <summary>The prompt set that a spec names.</summary>
    /// <exception cref="RequestFault">It names files, or a set that is not registered.</exception>
    public static async Task<RegisteredPromptSet> PromptSetOfAsync(
        RunSpec spec, string section, IPromptSetStore store, CancellationToken cancellationToken)
    {
        if (spec.Prompts.Set is not { } name)
        {
            throw RequestFault.Invalid(
                $"{section}.prompts.files",
                "a cluster reads no files of the caller's machine; make a prompt set of them (snoopi prompts ingest) and name it in prompts.set");
        }

        return await store.FindAsync(name, cancellationToken) ?? throw RequestFault.Invalid(
            $"{section}.prompts.set", $"there is no prompt set \"{name}\"; /api/v1/prompt-sets lists those there are");
    }

    /// <summary>Lays keys over a document; a key may be dotted, and sections are merged.</summary>
    public static void Overlay(JsonObject document, JsonObject keys)
    {
        foreach ((string key, JsonNode? value) in keys)
        {
            JsonObject section = document;
            string[] path = key.Split('.');
            foreach (string name in path[..^1])
            {
                if (section[name] is not JsonObject next)
                {
                    section[name] = next = [];
                }

                section = next;
            }

            if (value is JsonObject inner && section[path[^1]] is JsonObject known)
            {
                Overlay(known, inner);
            }
            else
            {
                section[path[^1]] = value?.DeepClone();
            }
        }
    }
}
