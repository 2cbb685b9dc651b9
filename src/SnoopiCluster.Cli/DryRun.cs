using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using SnoopiCluster.Cli.Rendering;
using SnoopiCluster.Core.Planning;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Prompts;
using Spectre.Console;

namespace SnoopiCluster.Cli;

/// <summary>What a run would compute, read and keep in memory, without training it.</summary>
internal static class DryRun
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Shows it, having read every prompt file to its end and every model's configuration.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static int Show(CommandOutput output, RunSpec spec)
    {
        PromptFileOptions reading = new() { Column = spec.Prompts.Column };
        long prompts = spec.Prompts.Files.Sum(
            file => PromptFileSummary.Of(file, reading).NumPrompts);
        DataPlanFacts plan = DataPlanFacts.Of(spec, prompts);
        MemoryEstimate memory = MemoryEstimate.Of(
            spec, InspectedModels.SizesOf(spec, ModelInspection.Of(spec.Model.Teacher)));
        JsonObject resolved = RunSpecReader.ToJson(spec);

        output.Document(new
        {
            Spec = resolved,
            SpecHash = RunSpecReader.HashOf(spec),
            DataPlan = plan,
            Memory = memory,
        });
        output.Text(resolved.ToJsonString(Indented));
        Grid table = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn(new GridColumn().NoWrap());
        string epochs = plan.DataEpochs.ToString("0.##", CultureInfo.InvariantCulture);
        (string Name, string Value)[] rows =
        [
            ("data plan", $"{plan.Prompts:N0} prompts in {plan.Shards:N0} shards; "
                + $"{plan.Samples:N0} samples, {epochs} data epochs"),
            ("student", $"{memory.StudentParameters:N0} parameters, {ByteText.Of(memory.StudentBytes)} "
                + "with gradient, moments and average"),
            ("LoRA teacher", $"{memory.LoraParameters:N0} parameters, {ByteText.Of(memory.LoraBytes)} "
                + "with gradient and moments"),
            ("frozen weights", ByteText.Of(memory.FrozenBytes)),
            ("together", $"{ByteText.Of(memory.TotalBytes)}, and the activations of a micro-batch"),
        ];
        foreach ((string name, string value) in rows)
        {
            table.AddRow(new Text(name), new Text(value));
        }

        output.Console.Write(table);
        return ExitCode.Ok;
    }
}
