using System.Globalization;
using System.Net;
using System.Net.Sockets;
using SnoopiCluster.Cli.Cluster;
using SnoopiCluster.Cli.Proof;
using SnoopiCluster.Cli.Rendering;
using SnoopiCluster.Cli.Silo;
using SnoopiCluster.Cli.Toy;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Sweeps;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Prompts.Sets;
using SnoopiCluster.Storage.Blobs;
using SnoopiCluster.Storage.Postgres;
using SnoopiCluster.ToyWorld;
using SnoopiCluster.ToyWorld.Teacher;
using SnoopiCluster.ToyWorld.World;

namespace SnoopiCluster.Cli.Demo;

/// <summary>
/// The whole product in a few minutes: a cluster of its own, toy captions as a prompt set, a sweep over guidance ranges that distils
/// the toy teacher, the loss of a rank, the proofs, and what the students have learned. What it starts it stops; what the runs
/// left stays.
/// </summary>
/// <param name="surroundings">The process' surroundings.</param>
/// <param name="output">Takes the story.</param>
/// <param name="folder">Folder of its cluster, captions, students and pictures.</param>
internal sealed class ClusterDemo(Surroundings surroundings, CommandOutput output, string folder)
{
    private const string PromptSetName = "demo";
    private const ulong CaptionSeed = 1;

    private TimeProvider Time => surroundings.Time;

    /// <summary>Plays it.</summary>
    /// <param name="steps">Steps of each run.</param>
    /// <param name="stop">Ends it; what was started is stopped.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(long steps, CancellationToken stop)
    {
        long start = Time.GetTimestamp();
        Directory.CreateDirectory(folder);
        await using FileStream claim = Claim();
        string teacher = FindTeacher();
        LocalCluster cluster = new(folder, PrivatePostgres.FolderFor(folder), Time, line => Say("cluster", line));

        // A demo that was killed may have left its cluster.
        await cluster.StopAsync(stop);
        try
        {
            ClusterAddress address = await cluster.StartAsync(DemoSweep.WorldSize, FreePort(), stop);
            using SiloClient silo = new(address.SiloUrl, Time);
            IBlobStore blobs = await SiloCall.OpenBlobsAsync(address.Blobs, Time, stop);
            await IngestAsync(silo, blobs, stop);
            SweepView sweep = await silo.CreateAsync<SweepView>(
                "sweeps", new SubmitSweep(DemoSweep.Of(teacher, PromptSetName, steps)), stop);
            Say("sweep", $"{sweep.Name} ({sweep.Id}): {sweep.NumTrials} guidance ranges, {steps} steps each, world size "
                + $"{DemoSweep.WorldSize}, one run after the other");

            DemoTraining training = new(silo, output, address.NodeProcess, Time);
            SweepTable table = await training.WatchAsync(sweep.Id, stop);
            output.Console.Write(SweepTableView.Of(table, output.Console.Profile.Width));
            output.Event(new { Event = "table", Table = table });
            bool isSound = await ProveAsync(silo, blobs, table, stop);
            bool hasLearned = await ExamineAsync(silo, blobs, teacher, table, stop);
            TellWhatIsLeft(address.Blobs, table);
            Say("took", string.Create(CultureInfo.InvariantCulture, $"{Time.GetElapsedTime(start).TotalSeconds:0} s"));
            bool isDone = table.Rows.All(row => row.Status == RunStatus.Completed) && training.HasRecovered;
            return isSound && isDone && hasLearned ? ExitCode.Ok : ExitCode.Failed;
        }
        finally
        {
            await cluster.StopAsync(CancellationToken.None);
        }
    }

    private FileStream Claim()
    {
        try
        {
            return new FileStream(
                Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new CliFault($"Another demo runs in {folder}; wait for its end, or say --out DIR.", ExitCode.Failed);
        }
    }

    private string FindTeacher()
    {
        string teacher = ToyTeacher.Folder;
        if (!PipelineFolder.IsPipeline(teacher))
        {
            throw new CliFault($"{teacher}: the toy teacher that ships is not there; build the program anew.", ExitCode.Failed);
        }

        TeacherCard? card = TeacherCard.Of(teacher);
        Say("teacher", $"the toy world's: {teacher}"
            + (card is null ? "" : string.Create(CultureInfo.InvariantCulture, $" ({card.Command}, {card.Minutes:0} minutes)")));
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
        PromptSet.Build(set, [captions], cancellationToken: stop);
        PromptSetView view = await PromptSetUpload.SendAsync(silo, blobs, PromptSetName, set, stop);
        Say("prompts", $"{view.NumPrompts} toy captions in {captions}, manifest {view.Hash}");
    }

    private async Task<bool> ProveAsync(SiloClient silo, IBlobStore blobs, SweepTable table, CancellationToken stop)
    {
        bool isSound = true;
        RunProof proof = new(silo, blobs, Path.Combine(folder, "cache", "prompt-shards"), Time);
        foreach (SweepTableRow row in table.Rows)
        {
            RunView run = await silo.GetAsync<RunView>($"runs/{row.Run}", stop);
            LedgerFinding finding = (await proof.VerifyAsync(run, stop)).Finding;
            isSound &= finding is LedgerFinding.Sound;
            Say("proof", $"{row.Name}: {finding.Message}");
        }

        return isSound;
    }

    // Brings the students into folders of their own and has them examined.
    private async Task<bool> ExamineAsync(
        SiloClient silo, IBlobStore blobs, string teacher, SweepTable table, CancellationToken stop)
    {
        List<(string Guidance, string Folder)> students = [];
        foreach (SweepTableRow row in table.Rows.Where(row => row.Status == RunStatus.Completed))
        {
            RunView run = await silo.GetAsync<RunView>($"runs/{row.Run}", stop);
            string student = Path.Combine(folder, "students", row.Run.Value);
            await StudentBlobs.FetchAsync(blobs, StudentBlobs.Of(run, isAverage: true), student, stop);
            students.Add((run.Spec.Kappa.Range.ToString(), student));
        }

        return students.Count > 0
            && new DemoExam(output, teacher, Time).Hold(students, Path.Combine(folder, "pictures"), stop);
    }

    private void TellWhatIsLeft(string blobs, SweepTable table)
    {
        foreach (SweepTableRow row in table.Rows)
        {
            string run = Path.Combine(blobs, SiloCall.Container, "runs", row.Run.Value);
            Say("left", $"{run}: checkpoints, samples{(row.Status == RunStatus.Completed ? ", student, student-ema" : "")}");
        }
    }

    private void Say(string about, string line)
    {
        output.Text($"{about,-8} {line}");
        output.Event(new { Event = about, Message = line });
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, port: 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
