using System.Collections.Immutable;
using System.Globalization;
using SnoopiCluster.Tensors;
using SnoopiCluster.ToyWorld.Charts;

namespace SnoopiCluster.Cli.Toy;

/// <summary>One experiment from its request to its table, its JSON and its chart.</summary>
/// <param name="output">Takes the story and the table.</param>
/// <param name="time">Clock of its length.</param>
internal sealed class ExperimentSession(CommandOutput output, TimeProvider time)
{
    /// <summary>Runs it.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="experiment">Finds it out.</param>
    /// <param name="stop">Ends it; what is finished is kept.</param>
    /// <exception cref="CliFault">Another process works in the folder, or arms failed.</exception>
    public async Task<int> RunAsync(
        ExperimentRequest request,
        Func<ExperimentDesk, CancellationToken, Task<ExperimentReport>> experiment,
        CancellationToken stop)
    {
        long start = time.GetTimestamp();
        await ChartFile.RequireProgramAsync(stop);
        NativeRuntime.SetThreads(1);
        using ExperimentDesk desk = new(request, output, time);
        await using FileStream claim = FolderClaim.Take(
            request.Out,
            ".lock",
            $"Another process runs an experiment in {request.Out}; wait for its end, or say --out DIR.");
        ExperimentReport report = await experiment(desk, stop);
        double minutes = time.GetElapsedTime(start).TotalMinutes;

        string json = Path.Combine(request.Out, $"{request.Name}.json");
        string chart = Path.Combine(request.Out, $"{request.Name}.png");
        var document = new
        {
            Experiment = request.Name,
            report.Title,
            request.Command,
            request.Seed,
            request.Count,
            Teacher = desk.Teacher.Hash,
            FindingsHash = ToyJson.HashOf(report.Findings),
            report.Findings,
            report.Notes,
            report.Tables,
            Minutes = minutes,
            report.Costs,
        };
        WholeFile.Write(json, text => text.Write(ToyJson.Write(document)));
        await ChartFile.WriteAsync(chart, report.Chart, stop);
        Show(report, [
            ("findings", document.FindingsHash),
            ("seed", request.Seed.ToString(CultureInfo.InvariantCulture)),
            ("command", request.Command),
            ("minutes", string.Create(CultureInfo.InvariantCulture, $"{minutes:0.0}")),
            ("json", json),
            ("chart", chart),
        ]);
        output.Event(new { Event = "result", Json = json, Chart = chart, Result = document });
        return ExitCode.Ok;
    }

    private void Show(ExperimentReport report, ImmutableArray<(string Name, string Value)> facts)
    {
        output.Text($"\n{report.Title}");
        foreach (ReportTable rows in report.Tables)
        {
            output.Console.Write(ReportTableView.Of(rows));
        }

        foreach (string note in report.Notes)
        {
            output.Text(note);
        }

        output.Text("");
        foreach ((string name, string value) in facts)
        {
            output.Text($"{name,-9} {value}");
        }
    }
}
