using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.ToyWorld;
using SnoopiCluster.ToyWorld.World;
using SnoopiCluster.Worker.Runs;

namespace SnoopiCluster.Cli.Toy;

/// <summary>
/// The students of an experiment: run folders of <c>snoopi train</c>, one for all that decides a student,
/// with their specs, logs and captions beside them. A student that was trained is not trained again; one that
/// was interrupted goes on.
/// </summary>
internal sealed class StudentShelf
{
    private const ulong CaptionSeed = 0;

    // Long enough to be steady, short enough to be the run's end.
    private const int LastSteps = 50;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly string _folder;
    private readonly bool _isShared;
    private readonly string _captions;
    private readonly string _captionText;
    private readonly string _captionsHash;
    private readonly Lock _oneWriterAtATime = new();
    private readonly ModelIdentity _teacher;
    private readonly ExperimentLog _log;
    private readonly TimeProvider _time;

    /// <summary>Draws the captions; nothing is written before a student is trained.</summary>
    /// <param name="folder">Full path; made when it is not there.</param>
    /// <param name="teacher">Who is distilled.</param>
    /// <param name="log">Takes the story.</param>
    /// <param name="time">Clock of the pace of lines.</param>
    /// <param name="isShared">
    /// Whether another process may have the same shelf; then only one of them trains on it.
    /// </param>
    public StudentShelf(
        string folder, ModelIdentity teacher, ExperimentLog log, TimeProvider time, bool isShared)
    {
        _folder = folder;
        _isShared = isShared;
        _teacher = teacher;
        _log = log;
        _time = time;
        _captions = Path.Combine(folder, "captions.txt");
        _captionText = string.Concat(CaptionFile
            .Draw(ToySettings.StudentCaptions, ScenePart.Training, CaptionSeed, withPartial: true)
            .Select(drawn => drawn.Caption + "\n"));
        _captionsHash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(_captionText)));
    }

    /// <summary>A student to ask for.</summary>
    /// <param name="arm">Names it for people.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="steps">Its length.</param>
    /// <param name="change">What is special about the arm.</param>
    public StudentRun Plan(string arm, long seed, long steps, Func<RunSpec, RunSpec>? change = null)
    {
        RunSpec usual = ToySettings.Student("student", seed, steps, _teacher.Folder, _captions);
        RunSpec spec = change is null ? usual : change(usual);
        return RunSpecReader.Validate(spec) is { Count: > 0 } faults
            ? throw new SpecException($"The student of '{arm}'", faults)
            : StudentRun.Of(arm, spec, _teacher.Hash, _captionsHash);
    }

    /// <summary>Trains a student in a process of its own, or goes on where that was interrupted.</summary>
    /// <param name="run">Which.</param>
    /// <param name="stop">Ends the training after its step, with a checkpoint.</param>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    /// <exception cref="CliFault">
    /// The training failed, and the message names its log; or another process trains on a shared shelf.
    /// </exception>
    public async Task<TrainedStudent> TrainAsync(StudentRun run, CancellationToken stop)
    {
        string path = Path.Combine(_folder, run.Spec.Name);
        if (FinishedIn(path) is { } trained)
        {
            return trained;
        }

        await using FileStream? claim = _isShared ? Claim() : null;
        if (FinishedIn(path) is { } meanwhile)
        {
            return meanwhile;
        }

        WriteCaptions();
        string log = $"{path}.log";
        StudentProcess process = new(log, new TrainingLines(run.Arm, _log, _time).Take);
        if (HasBegun(path))
        {
            _log.Say(run.Arm, $"going on with {path}");
            await process.RunAsync(["resume", path, "--json"], stop);
        }
        else
        {
            RemoveWhatNeverBegan(path);
            string spec = $"{path}.spec.yaml";
            WholeFile.Write(
                spec, text => text.WriteLine(RunSpecReader.ToJson(run.Spec).ToJsonString(Indented)));
            await process.RunAsync(["train", "--local", spec, "--out", _folder, "--json"], stop);
        }

        return FinishedIn(path) ?? throw new CliFault(
            $"The training ended well, but {path} holds no student; {log} may say more.", ExitCode.Failed);
    }

    private FileStream Claim() => FolderClaim.Take(
        _folder,
        ".student.lock",
        $"Another process trains a student in {_folder}, which experiments share; wait for its end, or give "
            + "this one a folder of its own with --out DIR.");

    // Arms at the same time share the file; one that a training reads is left alone.
    private void WriteCaptions()
    {
        lock (_oneWriterAtATime)
        {
            if (!File.Exists(_captions) || File.ReadAllText(_captions) != _captionText)
            {
                WholeFile.Write(_captions, text => text.Write(_captionText));
            }
        }
    }

    private static bool HasBegun(string path) => File.Exists(Path.Combine(path, "spec.json"));

    // A process that was killed in the first moment leaves a folder that is no run's yet, and no run may
    // begin in it.
    private static void RemoveWhatNeverBegan(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    private static TrainedStudent? FinishedIn(string path)
    {
        if (!HasBegun(path))
        {
            return null;
        }

        RunFolder folder = RunFolder.Open(path);
        if (RunStatus.Read(folder)?.State != RunState.Completed)
        {
            return null;
        }

        List<double> losses = [];
        double seconds = 0;
        foreach (string line in File.ReadLines(folder.MetricsFile))
        {
            JsonNode row = JsonNode.Parse(line)
                ?? throw new InvalidDataException($"{folder.MetricsFile} holds 'null'.");
            seconds += (double?)row["seconds"] ?? 0;
            if ((double?)row["vsd_loss"] is { } loss)
            {
                losses.Add(loss);
            }
        }

        return new TrainedStudent(
            folder.StudentFolder,
            Directory.Exists(folder.StudentAverageFolder) ? folder.StudentAverageFolder : null,
            losses.Count == 0 ? null : losses.TakeLast(LastSteps).Average(),
            seconds / 60);
    }
}
