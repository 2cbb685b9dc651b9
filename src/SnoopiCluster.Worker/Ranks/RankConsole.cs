using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using SnoopiCluster.Contracts;
using SnoopiCluster.Contracts.Ranks;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Distillation.Checkpoints;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Prompts.Sets;
using SnoopiCluster.Tensors;
using SnoopiCluster.Tensors.Collectives;
using SnoopiCluster.Worker.Checkpoints;
using SnoopiCluster.Worker.Files;
using SnoopiCluster.Worker.Training;

namespace SnoopiCluster.Worker.Ranks;

/// <summary>
/// A rank as a process: commands a line each on standard input, reports a line each on standard output, its log on standard
/// error. It ends with 0 after the run is done or an order ended it, and with 1 after it has said why it cannot go on; when its
/// input closes its agent is gone and it ends at once.
/// </summary>
public sealed class RankConsole
{
    // Steps that are faster than this are reported together: an agent needs no more than 50 lines a second of a rank.
    private static readonly TimeSpan BetweenRows = TimeSpan.FromMilliseconds(20);

    private readonly TextReader _commands;
    private readonly TextWriter _reports;
    private readonly TextWriter _log;
    private readonly TimeProvider _clock;
    private readonly Lock _lock = new();

    private RankConsole(TextReader commands, TextWriter reports, TextWriter log, TimeProvider clock)
    {
        _commands = commands;
        _reports = reports;
        _log = log;
        _clock = clock;
    }

    /// <summary>Lives a rank's life.</summary>
    /// <param name="commands">One command a line, the first a <see cref="PrepareRank"/>.</param>
    /// <param name="reports">Takes one report a line.</param>
    /// <param name="log">Takes what a person should see who looks for a fault.</param>
    /// <param name="fault">What a test makes go wrong.</param>
    /// <param name="clock">Measures steps.</param>
    /// <returns>The exit code.</returns>
    public static int Run(
        TextReader commands, TextWriter reports, TextWriter log, FaultInjection? fault, TimeProvider clock) =>
        new RankConsole(commands, reports, log, clock).Run(fault);

    [SuppressMessage("Design", "CA1031", Justification = "The process' border: whatever it was, the agent is told.")]
    private int Run(FaultInjection? fault)
    {
        // It listens before anybody can be told of it. Opening it loads libtorch, which takes longer than anything else of a
        // start, and goes on while the first line is awaited and read.
        Task<RendezvousStore> listening = Task.Run(RendezvousStore.Listen);
        try
        {
            return ReadCommand() is PrepareRank prepare
                ? Train(prepare, listening, new Faults(fault))
                : throw new InvalidDataException("The first line for a rank process must be a prepare command.");
        }
        catch (Exception e)
        {
            _log.WriteLine(e);
            Report(new FailedReport(new RankFailed(KindOf(e), e.Message)));
            return 1;
        }
    }

    private int Train(PrepareRank prepare, Task<RendezvousStore> listening, Faults faults)
    {
        (RankAssignment assignment, RankSurroundings around) = prepare;
        using var inbox = new RankInbox();
        new Thread(() => ReadCommands(inbox)) { Name = "commands", IsBackground = true }.Start();

        using var transit = new TransitFolder(Path.Combine(around.CacheFolder, $"{assignment.Run}-{assignment.Process}"));
        using PreparedRank rank = PreparedRank.Prepare(
            OnOwnDevice(assignment), FilesOf(assignment, around, _clock), transit.FullPath, around.Threads, faults);
        using RendezvousStore store = Opened(listening);
        using var checkpoints = new CheckpointWriter(rank, Report);
        Report(new RankReady(store.Port));
        RankEnd end = RankLoop.Of(rank, inbox, around.BindHost, Report, checkpoints, _clock, BetweenRows).Run();
        _log.WriteLine($"rank process {assignment.Process} ends before step {rank.State.Step}; "
            + $"student {rank.State.Student.Parameters.MasterHash()}, ledger {rank.State.Ledger.Hash}");
        if (end is RankGaveUp { Failed: var failed })
        {
            Report(new FailedReport(failed));
            return 1;
        }

        return 0;
    }

    // A spec names a kind of device; which one of them is the slot's matter.
    private static RankAssignment OnOwnDevice(RankAssignment assignment) => assignment.Spec.Model.Device == "cuda"
        ? assignment with
        {
            Spec = assignment.Spec with
            {
                Model = assignment.Spec.Model with { Device = $"cuda:{assignment.Slot.Index}" },
            },
        }
        : assignment;

    private static IRankFiles FilesOf(RankAssignment assignment, RankSurroundings around, TimeProvider clock) =>
        around.BlobStore.StartsWith(FolderRankFiles.Scheme, StringComparison.Ordinal)
            ? new FolderRankFiles(around.BlobStore[FolderRankFiles.Scheme.Length..])
            : BlobRankFiles.Open(around.BlobStore, assignment.Run, around.CacheFolder, around.CacheBytes, clock);

    [SuppressMessage("Usage", "VSTHRD002", Justification = "A process that has nothing else to do; no synchronization context.")]
    private static RendezvousStore Opened(Task<RendezvousStore> listening) => listening.GetAwaiter().GetResult();

    private void ReadCommands(RankInbox inbox)
    {
        while (ReadCommand() is { } command)
        {
            inbox.Take(command);
        }

        // The agent is gone. Nothing may hold this up, no exit handler of libtorch either: SIGKILL.
        Process.GetCurrentProcess().Kill();
    }

    private RankCommand? ReadCommand() => _commands.ReadLine() is { } line
        ? JsonSerializer.Deserialize<RankCommand>(line, MessageJson.Options)
        : null;

    private void Report(RankReport report)
    {
        string line = JsonSerializer.Serialize(report, MessageJson.Options);
        lock (_lock)
        {
            _reports.WriteLine(line);
            _reports.Flush();
        }
    }

    private static FailureKind KindOf(Exception e) => e switch
    {
        SafetensorsException { InnerException: IOException } => FailureKind.Infrastructure, // a disk, not what lies on it
        SpecException or ModelLoadException or InvalidDataException or SafetensorsException => FailureKind.Spec,
        PromptSetException => FailureKind.UserData,
        CheckpointCorruptException => FailureKind.Training,
        _ when NativeOperationException.MeansOutOfMemory(e) => FailureKind.Spec,
        _ => FailureKind.Infrastructure,
    };
}
