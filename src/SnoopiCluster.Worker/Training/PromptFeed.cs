using System.Collections.Immutable;
using SnoopiCluster.Core.DataPlans;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Distillation.Step;
using SnoopiCluster.Prompts;
using SnoopiCluster.Prompts.Sets;
using SnoopiCluster.Worker.Runs;

namespace SnoopiCluster.Worker.Training;

/// <summary>The prompts of each step: what the data plan says, with the texts of the run's prompt set.</summary>
internal sealed class PromptFeed : IDisposable
{
    private readonly DataPlan _plan;
    private readonly CachedPromptSource _source;
    private readonly Faults _faults;

    /// <summary>Feeds a run from its prompt set.</summary>
    public PromptFeed(RunSpec spec, IPromptShards prompts, Faults faults)
    {
        _plan = PlanOf(spec, prompts);
        _source = new CachedPromptSource(_plan, prompts);
        _faults = faults;
    }

    /// <summary>
    /// The prompt set of a run folder; built of the spec's prompt files when the run starts, and the same from then on,
    /// whatever becomes of the files.
    /// </summary>
    /// <exception cref="PromptFileException">A prompt file is faulty.</exception>
    /// <exception cref="PromptSetException">The set cannot be written, or is damaged.</exception>
    public static PromptSet OpenOrBuild(RunFolder folder) => File.Exists(Path.Combine(folder.PromptsFolder, "manifest.json"))
        ? PromptSet.Open(folder.PromptsFolder)
        : PromptSet.Build(
            folder.PromptsFolder,
            folder.Spec.Prompts.Files,
            new PromptFileOptions { Column = folder.Spec.Prompts.Column },
            folder.Spec.Prompts.ShardSize);

    /// <summary>The data plan of a run over its prompt set.</summary>
    public static DataPlan PlanOf(RunSpec spec, IPromptShards prompts) =>
        new(spec.Seed, prompts.Manifest.ShardSizes, spec.Batch, spec.Prompts.Window);

    /// <summary>The texts of a prompt set, with this window of the plan and the next in memory.</summary>
    public static PromptSource SourceOf(RunSpec spec, IPromptShards prompts) => new(prompts, 2 * spec.Prompts.Window);

    /// <summary>The prompts of one rank in a step, by sample index.</summary>
    public FedPrompt[] PromptsOf(long step, int rank, int worldSize)
    {
        long planned = _faults.PlannedStepOf(step);
        _source.MoveTo(planned);
        return _faults.Feed(step, [.. _plan.OfRank(planned, rank, worldSize).Select(Fed)]);
    }

    /// <summary>The texts of the first step, for pictures when the spec names no prompts.</summary>
    public ImmutableArray<string> FirstPrompts(int count) =>
        [.. _plan.OfStep(0).Take(count).Select(planned => _source.Get(planned).Text)];

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();

    private FedPrompt Fed(PlannedPrompt planned) => new(planned.SampleIndex, planned.Id, _source.Get(planned).Text);
}
