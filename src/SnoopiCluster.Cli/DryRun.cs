using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using SnoopiCluster.Cli.Rendering;
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
        long prompts = spec.Prompts.Files.Sum(
            file => PromptFileSummary.Of(file, new PromptFileOptions { Column = spec.Prompts.Column }).NumPrompts);
        MemoryEstimate memory = MemoryEstimate.Of(spec, ModelInspection.Of(spec.Model.Teacher));
        long shards = (prompts + spec.Prompts.ShardSize - 1) / spec.Prompts.ShardSize;
        double dataEpochs = (double)spec.Steps * spec.Batch / prompts;
        JsonObject resolved = RunSpecReader.ToJson(spec);

        output.Document(new
        {
            Spec = resolved,
            SpecHash = RunSpecReader.HashOf(spec),
            DataPlan = new { Prompts = prompts, Shards = shards, Samples = spec.Steps * spec.Batch, DataEpochs = dataEpochs },
            Memory = memory,
        });
        output.Text(resolved.ToJsonString(Indented));
        Grid table = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn(new GridColumn().NoWrap());
        table.AddRow(new Text("data plan"), new Text(string.Create(CultureInfo.InvariantCulture,
            $"{prompts:N0} prompts in {shards:N0} shards; {spec.Steps * spec.Batch:N0} samples = {dataEpochs:0.##} data epochs")));
        table.AddRow(new Text("student"), new Text(
            $"{memory.StudentParameters:N0} parameters, {ByteText.Of(memory.StudentBytes)} with gradient, moments and average"));
        table.AddRow(new Text("LoRA teacher"), new Text(
            $"{memory.LoraParameters:N0} parameters, {ByteText.Of(memory.LoraBytes)} with gradient and moments"));
        table.AddRow(new Text("frozen weights"), new Text(ByteText.Of(memory.FrozenBytes)));
        table.AddRow(new Text("together"), new Text($"{ByteText.Of(memory.TotalBytes)}, and the activations of a micro-batch"));
        output.Console.Write(table);
        return ExitCode.Ok;
    }
}
