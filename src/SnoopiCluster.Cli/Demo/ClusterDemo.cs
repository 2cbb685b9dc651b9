using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using SnoopiCluster.Cli.Cluster;
using SnoopiCluster.Cli.Proof;
using SnoopiCluster.Cli.Rendering;
using SnoopiCluster.Cli.Silo;
using SnoopiCluster.Cli.Toy;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Contracts.Client;
using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Sweeps;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Prompts.Ingest;
using SnoopiCluster.Storage.Blobs;
using SnoopiCluster.Storage.Proof;
using SnoopiCluster.ToyWorld;
using SnoopiCluster.ToyWorld.Teacher;
using SnoopiCluster.ToyWorld.World;

namespace SnoopiCluster.Cli.Demo;

/// <summary>
/// The whole product in a few minutes: a cluster of its own, toy captions as a prompt set, a sweep over
/// guidance ranges that distils the toy teacher, the loss of a rank, the proofs, and what the students have
/// learned. What it starts it stops, unless it is told to keep it; what the runs left stays.
/// </summary>
/// <param name="surroundings">The process' surroundings.</param>
/// <param name="output">Takes the story.</param>
/// <param name="folder">Folder of its cluster, captions, students and pictures.</param>
internal sealed class ClusterDemo(Surroundings surroundings, CommandOutput output, string folder)
{
    /// <summary>The file in a demo's folder that is locked while it runs.</summary>
    public const string ClaimFile = "lock";

    private const string PromptSetName = "demo";
    private const ulong CaptionSeed = 1;

    private readonly DemoStory _story = new(output);

    private TimeProvider Time => surroundings.Time;

    /// <summary>Plays it.</summary>
    /// <param name="steps">Steps of each run.</param>
    /// <param name="keep">Whether the cluster and its dashboard are left running when it has come to its end.</param>
    /// <param name="stop">Ends it; what was started is stopped.</param>
    /// <exception cref="CliFault">It did not show all that it should; the message lists what.</exception>
    public async Task<int> RunAsync(long steps, bool keep, CancellationToken stop)
    {
        long start = Time.GetTimestamp();
        await using FileStream claim = FolderClaim.Take(
            folder, ClaimFile, $"Another demo runs in {folder}; wait for its end, or say --out DIR.");
        string teacher = FindTeacher();
        LocalCluster cluster = new(folder, Time, line => _story.Say("cluster", line));
        bool isKept = false;

        // A demo that was killed may have left its cluster.
        await cluster.StopAsync(stop);
        try
        {
            ClusterAddress address = await cluster.StartAsync(DemoSweep.WorldSize, FreePort(), null, stop);
            DashboardAddress? dashboard = await cluster.Dashboard.StartAsync(address.SiloUrl, null, stop);
            if (dashboard is not null)
            {
                _story.Say("look", $"{dashboard.Url} shows it while it trains");
            }

            using SiloClient silo = new(address.SiloUrl, Time);
            IBlobStore blobs = await SiloCall.OpenBlobsAsync(address.Blobs, Time, stop);
            await IngestAsync(silo, blobs, stop);
            SweepView sweep = await silo.CreateAsync<SweepView>(
                "sweeps", new SubmitSweep(DemoSweep.Of(teacher, PromptSetName, steps)), stop);
            _story.Say(
                "sweep",
                $"{sweep.Name} ({sweep.Id}): {sweep.NumTrials} guidance ranges, {steps} steps each, world "
                    + $"size {DemoSweep.WorldSize}, one run after the other");

            DemoTraining training = new(silo, _story, address.NodeProcess, Time);
            SweepTable table = await training.WatchAsync(sweep.Id, stop);
            output.Console.Write(SweepTableView.Of(table, output.Console.Profile.Width));
            output.Event(new { Event = "table", Table = table });
            string[] faults =
            [
                .. table.Rows.Where(row => row.Status != RunStatus.Completed)
                    .Select(row => $"{row.Name} was not completed"),
                .. training.HasRecovered ? [] : (string[])["no run went on after the loss of a rank"],
                .. await ProveAsync(silo, blobs, table, stop),
                .. await ExamineAsync(silo, blobs, teacher, table, stop),
            ];
            TellWhatIsLeft(address.Blobs, table);
            double seconds = Time.GetElapsedTime(start).TotalSeconds;
            _story.Say("took", string.Create(CultureInfo.InvariantCulture, $"{seconds:0} s"));
            isKept = keep;
            return faults.Length == 0
                ? ExitCode.Ok
                : throw new CliFault(
                    "The demo did not show all that it should:\n  " + string.Join("\n  ", faults),
                    ExitCode.Failed);
        }
        finally
        {
            if (isKept)
            {
                string page = cluster.Dashboard.Running() is { } shown ? $"{shown.Url} shows it; " : "";
                _story.Say("kept", $"{page}the cluster of {folder} stays until `snoopi down --out {folder}`");
            }
            else
            {
                await cluster.StopAsync(CancellationToken.None);
            }
        }
    }

    private string FindTeacher()
    {
        string teacher = ToyTeacher.Folder;
        if (!PipelineFolder.IsPipeline(teacher))
        {
            throw new CliFault(
                $"{teacher}: the toy teacher that ships is not there; build the program anew.",
                ExitCode.Failed);
        }

        string made = TeacherCard.Of(teacher) is { } card
            ? string.Create(CultureInfo.InvariantCulture, $" ({card.Command}, {card.Minutes:0} minutes)")
            : "";
        _story.Say("teacher", $"the toy world's: {teacher}{made}");
        return teacher;
    }

    private async Task IngestAsync(SiloClient silo, IBlobStore blobs, CancellationToken stop)
    {
        string set = Path.Combine(folder, "prompts");
        string captions = Path.Combine(folder, "captions.txt");
        CaptionFile.Write(
            captions,
            CaptionFile.Draw(ToySettings.StudentCaptions, ScenePart.Training, CaptionSeed, withPartial: true),
            stop);
        PromptIngestReport made = PromptIngest.Run(set, [captions], new PromptIngestOptions(), progress: null, stop);
        PromptSetView view = await PromptSetUpload.SendAsync(silo, blobs, PromptSetName, set, made.Files, stop);
        _story.Say("prompts", $"{view.NumPrompts} toy captions in {captions}, manifest {view.Hash}");
    }

    private async Task<ImmutableArray<string>> ProveAsync(
        SiloClient silo, IBlobStore blobs, SweepTable table, CancellationToken stop)
    {
        List<string> faults = [];
        RunProof proof = SiloProof.Of(silo, blobs, Path.Combine(folder, "cache", "prompt-shards"), Time);
        foreach (SweepTableRow row in table.Rows)
        {
            LedgerFinding finding = (await proof.VerifyAsync(row.Run, stop)).Finding;
            _story.Say("proof", $"{row.Name}: {finding.Message}");
            if (finding is not LedgerFinding.Sound)
            {
                faults.Add($"{row.Name}: its proof does not hold: {finding.Message}");
            }
        }

        return [.. faults];
    }

    // Brings the students into folders of their own, has them examined, and draws.
    private async Task<ImmutableArray<string>> ExamineAsync(
        SiloClient silo, IBlobStore blobs, string teacher, SweepTable table, CancellationToken stop)
    {
        List<DemoStudent> students = [];
        foreach (SweepTableRow row in table.Rows.Where(row => row.Status == RunStatus.Completed))
        {
            RunView run = await silo.GetAsync<RunView>($"runs/{row.Run}", stop);
            string student = Path.Combine(folder, "students", row.Run.Value);
            await StudentBlobs.FetchAsync(
                blobs, StudentBlobs.Of(run, ToySettings.ShowsAverage), student, stop);
            students.Add(new DemoStudent(run.Spec.Kappa.Range, student));
        }

        if (students.Count == 0)
        {
            return ["there is no student to examine"];
        }

        ImmutableArray<string> faults = new DemoExam(output, teacher, Time).Hold(students, stop);
        new DemoPictures(_story, teacher, Path.Combine(folder, "pictures")).Draw(students);
        return faults;
    }

    private void TellWhatIsLeft(string blobs, SweepTable table)
    {
        foreach (SweepTableRow row in table.Rows)
        {
            string run = Path.Combine(blobs, SiloCall.Container, "runs", row.Run.Value);
            string students = row.Status == RunStatus.Completed ? ", student, student-ema" : "";
            _story.Say("left", $"{run}: checkpoints, samples{students}");
        }
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, port: 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
