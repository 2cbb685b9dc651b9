using System.Globalization;
using System.Text.Json;
using SnoopiCluster.Cli.Rendering;
using SnoopiCluster.Core.Planning;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Prompts;
using Plan = SnoopiCluster.Core.Planning.DryRun;

namespace SnoopiCluster.Cli;

/// <summary>What a run would compute, read and keep in memory, without training it.</summary>
internal static class DryRun
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Shows the plan of a run on this machine, having read every prompt file to its end.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static int Show(CommandOutput output, RunSpec spec) => Show(output, spec, DataPlanOf(spec), null);

    /// <summary>Shows it, having read every model's configuration.</summary>
    /// <param name="output">Takes it.</param>
    /// <param name="spec">What would be computed.</param>
    /// <param name="dataPlan">What it reads.</param>
    /// <param name="like">A run whose steps were measured and cost the same; null when there is none.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static int Show(CommandOutput output, RunSpec spec, DataPlanFacts dataPlan, MeasuredRun? like)
    {
        ModelSizes models = InspectedModels.SizesOf(spec, ModelInspection.Of(spec.Model.Teacher));
        Plan plan = Plan.Of(spec, dataPlan, models, like?.SecondsPerStep);
        output.Document(plan);
        output.Text(plan.Spec.ToJsonString(Indented));
        FactGrid.Write(output, FactsOf(spec, plan, MemoryEstimate.Of(spec, models), like));
        return ExitCode.Ok;
    }

    /// <summary>What a run reads of its prompt files.</summary>
    /// <exception cref="PromptFileException">A prompt file is faulty.</exception>
    public static DataPlanFacts DataPlanOf(RunSpec spec)
    {
        PromptFileOptions reading = new() { Column = spec.Prompts.Column };
        return DataPlanFacts.Of(
            spec, spec.Prompts.Files.Sum(file => PromptFileSummary.Of(file, reading).NumPrompts));
    }

    private static IEnumerable<(string Name, string Value)> FactsOf(
        RunSpec spec, Plan plan, MemoryEstimate memory, MeasuredRun? like)
    {
        string epochs = plan.DataPlan.DataEpochs.ToString("0.##", CultureInfo.InvariantCulture);
        yield return ("data plan", $"{plan.DataPlan.Prompts:N0} prompts in {plan.DataPlan.Shards:N0} shards; "
            + $"{plan.DataPlan.Samples:N0} samples, {epochs} data epochs");
        yield return ("student", $"{memory.StudentParameters:N0} parameters, {ByteText.Of(memory.StudentBytes)} "
            + "with gradient, moments and average");
        yield return ("LoRA teacher", $"{memory.LoraParameters:N0} parameters, {ByteText.Of(memory.LoraBytes)} "
            + "with gradient and moments");
        yield return ("frozen weights", ByteText.Of(memory.FrozenBytes));
        yield return ("each slot", $"{ByteText.Of(memory.TotalBytes)}, and the activations of a micro-batch; "
            + $"{spec.Cluster.WorldSize} slots");
        yield return ("time", like is null
            ? "not known before steps like these were measured on the cluster"
            : string.Create(CultureInfo.InvariantCulture, $"{plan.Hours:0.##} h, {plan.GpuHours:0.##} slot-hours, at ")
                + string.Create(CultureInfo.InvariantCulture, $"{like.SecondsPerStep:0.000} s a step as in {like.Name}"));
    }
}
