using SnoopiCluster.Models.Diffusers;
using Spectre.Console;

namespace SnoopiCluster.Cli.Rendering;

/// <summary>The components of a model folder with their sizes.</summary>
internal static class InspectionTable
{
    /// <summary>Writes it for whoever reads.</summary>
    public static void Write(CommandOutput output, ModelInspection inspection)
    {
        output.Document(new
        {
            inspection.Folder,
            inspection.NumParameters,
            Components = inspection.Components.Select(component => new
            {
                component.Name,
                component.Architecture,
                NumTensors = component.Tensors.Length,
                component.NumParameters,
                component.Fp32Bytes,
                component.Bf16Bytes,
            }),
        });

        Table table = new Table().Border(TableBorder.Simple).AddColumn("component").AddColumn("architecture");
        foreach (string header in (string[])["tensors", "parameters", "fp32", "bf16"])
        {
            table.AddColumn(new TableColumn(header).RightAligned().NoWrap());
        }

        foreach (ComponentInspection component in inspection.Components)
        {
            table.AddRow(
                new Text(component.Name),
                new Text(component.Architecture),
                new Text($"{component.Tensors.Length:N0}"),
                new Text($"{component.NumParameters:N0}"),
                new Text(ByteText.Of(component.Fp32Bytes)),
                new Text(ByteText.Of(component.Bf16Bytes)));
        }

        table.AddRow(
            new Text("all"),
            new Text(""),
            new Text($"{inspection.Components.Sum(component => component.Tensors.Length):N0}"),
            new Text($"{inspection.NumParameters:N0}"),
            new Text(ByteText.Of(inspection.Components.Sum(component => component.Fp32Bytes))),
            new Text(ByteText.Of(inspection.Components.Sum(component => component.Bf16Bytes))));
        output.Text(inspection.Folder);
        output.Console.Write(table);
    }
}
