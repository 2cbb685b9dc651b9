using System.Globalization;
using System.Net;
using System.Net.Sockets;
using SnoopiCluster.Cli.Cluster;
using SnoopiCluster.Cli.Proof;
using SnoopiCluster.Cli.Rendering;
using SnoopiCluster.Cli.Silo;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Sweeps;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Models.Tiny;
using SnoopiCluster.Prompts;
using SnoopiCluster.Prompts.Sets;
using SnoopiCluster.Storage.Blobs;
using SnoopiCluster.Storage.Postgres;

namespace SnoopiCluster.Cli.Demo;

/// <summary>
/// The whole product in a few minutes: a cluster of its own, a prompt set, a sweep over guidance ranges, the loss of a rank, the
/// table and the proofs. What it starts it stops; what the runs left stays.
/// </summary>
/// <param name="surroundings">The process' surroundings.</param>
/// <param name="output">Takes the story.</param>
/// <param name="folder">Folder of its cluster, model and prompts.</param>
internal sealed class ClusterDemo(Surroundings surroundings, CommandOutput output, string folder)
{
    private const string PromptSetName = "demo";

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
        string model = MakeModel();
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
                "sweeps", new SubmitSweep(DemoSweep.Of(model, PromptSetName, steps)), stop);
            Say("sweep", $"{sweep.Name} ({sweep.Id}): {sweep.NumTrials} guidance ranges, {steps} steps each, world size "
                + $"{DemoSweep.WorldSize}, one run after the other");

            DemoTraining training = new(silo, output, address.NodeProcess, Time);
            SweepTable table = await training.WatchAsync(sweep.Id, stop);
            output.Console.Write(SweepTableView.Of(table, output.Console.Profile.Width));
            output.Event(new { Event = "table", Table = table });
            bool isSound = await ProveAsync(silo, blobs, table, stop);
            await TellWhatIsLeftAsync(silo, address.Blobs, table, stop);
            Say("took", string.Create(CultureInfo.InvariantCulture, $"{Time.GetElapsedTime(start).TotalSeconds:0} s"));
            bool isDone = table.Rows.All(row => row.Status == RunStatus.Completed) && training.HasRecovered;
            return isSound && isDone ? ExitCode.Ok : ExitCode.Failed;
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

    private string MakeModel()
    {
        string model = Path.Combine(folder, "model");
        if (PipelineFolder.IsPipeline(model))
        {
            Say("model", $"{model} (made before)");
            return model;
        }

        Sd15Tiny.Create(
            model,
            new Sd15TinyOptions(),
            PromptFileReader.ReadAll(DemoPrompts.File).Select(prompt => prompt.Text));
        Say("model", $"{model} (new: Stable Diffusion 1.5's layout in miniature, random weights)");
        return model;
    }

    private async Task IngestAsync(SiloClient silo, IBlobStore blobs, CancellationToken stop)
    {
        string set = Path.Combine(folder, "prompts");
        PromptSet.Build(set, [DemoPrompts.File], cancellationToken: stop);
        PromptSetView view = await PromptSetUpload.SendAsync(silo, blobs, PromptSetName, set, stop);
        Say("prompts", $"{view.NumPrompts} of {DemoPrompts.File}, manifest {view.Hash}");
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

    private async Task TellWhatIsLeftAsync(
        SiloClient silo, string blobs, SweepTable table, CancellationToken stop)
    {
        foreach (SweepTableRow row in table.Rows)
        {
            string run = Path.Combine(blobs, SiloCall.Container, "runs", row.Run.Value);
            SampleList samples = await silo.GetAsync<SampleList>($"runs/{row.Run}/samples", stop);
            string newest = samples.Samples.IsDefaultOrEmpty
                ? ""
                : $", samples/{samples.Samples[^1].Blob.Split('/')[^1]}";
            Say("left", $"{run}: checkpoints{newest}{(row.Status == RunStatus.Completed ? ", student, student-ema" : "")}");
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
