using System.Text.Json;
using SnoopiCluster.Cli.Silo;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Sweeps;
using Spectre.Console;

namespace SnoopiCluster.Cli.Rendering;

/// <summary>A sweep's trials, one a row: where each stands on the axes, its losses and whether it is stable.</summary>
internal static class SweepTableView
{
    private const int WideTerminal = 140;
    private const int NarrowTerminal = 100;

    /// <summary>The table, for a terminal of some width.</summary>
    public static Table Of(SweepTable sweep, int width)
    {
        Table table = new Table().Border(TableBorder.Simple);
        table.AddColumn(new TableColumn("trial").RightAligned().NoWrap());
        bool hasRun = width >= NarrowTerminal;
        if (hasRun)
        {
            table.AddColumn(new TableColumn("run").NoWrap());
        }

        foreach (string key in KeysOf(sweep))
        {
            table.AddColumn(new TableColumn(HeaderOf(key)).RightAligned().NoWrap());
        }

        table.AddColumn(new TableColumn("status").NoWrap());
        string[] numbers = sweep.Metric is { } metric ? ["step", "VSD", "LoRA", metric.Name] : ["step", "VSD", "LoRA"];
        foreach (string header in numbers)
        {
            table.AddColumn(new TableColumn(header).RightAligned().NoWrap());
        }

        table.AddColumn(new TableColumn("stability"));
        foreach (SweepTableRow row in sweep.Rows)
        {
            table.AddRow(CellsOf(sweep, row, hasRun, hasRemark: width >= WideTerminal));
        }

        return table;
    }

    /// <summary>Name and state of a sweep on one line.</summary>
    public static string Title(SweepTable sweep) =>
        $"{sweep.Name} ({sweep.Sweep}): {Words.Of(sweep.Status)}, "
        + $"{sweep.Rows.Count(row => row.Status == RunStatus.Completed)} of "
        + $"{sweep.Rows.Length} trials completed; {sweep.Cause}";

    /// <summary>A value as it is written in a spec.</summary>
    public static string TextOf(JsonElement value) => value.ValueKind == JsonValueKind.Array
        ? $"[{string.Join(", ", value.EnumerateArray().Select(item => item.ToString()))}]"
        : value.ToString();

    private static IEnumerable<string> KeysOf(SweepTable sweep) =>
        sweep.Rows.IsEmpty ? [] : sweep.Rows[0].Values.Select(value => value.Key);

    private static string HeaderOf(string key) => key == "kappa.range" ? "guidance" : key;

    private static List<Text> CellsOf(SweepTable sweep, SweepTableRow row, bool hasRun, bool hasRemark)
    {
        List<Text> cells = [new($"{row.Trial}")];
        if (hasRun)
        {
            cells.Add(new Text(row.Run.Value));
        }

        cells.AddRange(row.Values.Select(value => new Text(TextOf(value.Value))));
        cells.Add(new Text(row.Status is { } status ? Words.Of(status) : "waiting"));
        cells.Add(new Text($"{row.Step}/{row.Steps}"));
        cells.Add(new Text(StepText.Number(row.VsdLoss)));
        cells.Add(new Text(StepText.Number(row.LoraLoss)));
        if (sweep.Metric is not null)
        {
            cells.Add(new Text(StepText.Number(row.Metric)));
        }

        string stability = row.Stability is { } verdict ? Words.Of(verdict) : "-";

        // What ended a trial begins with the rule's name.
        cells.Add(new Text(hasRemark && row.Remark is { } remark
            ? remark.StartsWith(stability, StringComparison.Ordinal) ? remark : $"{stability}: {remark}"
            : stability));
        return cells;
    }
}
