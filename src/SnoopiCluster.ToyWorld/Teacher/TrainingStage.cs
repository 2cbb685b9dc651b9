using System.Globalization;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Distillation.Training;
using SnoopiCluster.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SnoopiCluster.ToyWorld.Teacher;

/// <summary>
/// One net of the toy world being trained: the loop that all of them share, with a state on disk from which an interrupted
/// training goes on to the same weights. States of another identity bear other names and stay as they are.
/// </summary>
/// <remarks>The net's parameters become views of a flat buffer and stay so until this is disposed.</remarks>
internal sealed class TrainingStage : IDisposable
{
    private const string StepKey = "step";
    private const string SecondsKey = "seconds";
    private const string IdentityKey = "identity";

    private readonly KeptState _state;
    private readonly StageSettings _settings;
    private readonly string _file;
    private readonly TimeProvider _time;
    private readonly TrainedNet _net;

    /// <summary>Takes the parameters and, where there is one, the state of an interrupted training.</summary>
    /// <param name="state">Stage, and what its weights depend on.</param>
    /// <param name="parameters">What is trained, all fp32.</param>
    /// <param name="settings">How.</param>
    /// <param name="folder">Folder of the states.</param>
    /// <param name="time">Clock of <see cref="Seconds"/>.</param>
    public TrainingStage(
        KeptState state,
        IReadOnlyList<(string Name, Parameter Parameter)> parameters,
        StageSettings settings,
        TrainingFolder folder,
        TimeProvider time)
    {
        _time = time;
        _state = state;
        _settings = settings;
        _file = folder.PathOf(state) + ".safetensors";
        _net = new TrainedNet(parameters, Optimizer, new EmaSpec { Decay = settings.EmaDecay });
        Restore();
    }

    /// <summary>The optimizer of every stage.</summary>
    public static AdamWSpec Optimizer { get; } = new();

    /// <summary>Updates made.</summary>
    public long Step { get; private set; }

    /// <summary>How long they took, in all lives of the training that were saved.</summary>
    public double Seconds { get; private set; }

    /// <summary>Trains to the end; afterwards the net computes with the averaged weights until this is disposed.</summary>
    /// <param name="loss">The loss of an update, a scalar with its graph.</param>
    /// <param name="progress">Told now and then.</param>
    /// <param name="stop">Saves the state and ends the training.</param>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    /// <exception cref="TeacherTrainingException">The loss or a gradient is not finite.</exception>
    public void Run(Func<long, Tensor> loss, Action<StageProgress> progress, CancellationToken stop)
    {
        double sum = 0;
        int count = 0;
        while (Step < _settings.Steps)
        {
            if (stop.IsCancellationRequested)
            {
                Save();
                stop.ThrowIfCancellationRequested();
            }

            long start = _time.GetTimestamp();
            sum += Update(loss);
            Seconds += _time.GetElapsedTime(start).TotalSeconds;
            count++;
            if (Step % _settings.ReportEvery == 0 || Step == _settings.Steps)
            {
                progress(new StageProgress(_state.Stage, Step, _settings.Steps, sum / count));
                (sum, count) = (0, 0);
            }

            if (Step % _settings.SaveEvery == 0 || Step == _settings.Steps)
            {
                Save();
            }
        }
    }

    /// <summary>The net computes with its averaged weights until the result is disposed.</summary>
    public IDisposable UseAverage() =>
        (_net.Average ?? throw new InvalidOperationException("The stage keeps an average.")).SwapIn();

    /// <inheritdoc/>
    public void Dispose() => _net.Dispose();

    private double Update(Func<long, Tensor> loss)
    {
        using var scope = NewDisposeScope();
        _net.Parameters.ZeroGradients();
        Tensor value = loss(Step);
        value.backward();
        double norm = _net.Parameters.GradientNorm();
        double number = value.item<float>();
        if (!double.IsFinite(norm) || !double.IsFinite(number))
        {
            throw new TeacherTrainingException(string.Create(
                CultureInfo.InvariantCulture,
                $"The training of the toy world's {_state.Stage} diverged at step {Step}: loss {number}, gradient norm "
                + $"{norm}. Lower its learning rate in ToySettings."));
        }

        _net.Apply(
            _settings.RateAt(Step), norm <= _settings.MaxGradientNorm ? 1 : _settings.MaxGradientNorm / norm);
        Step++;
        return number;
    }

    private void Save() => SafetensorsWriter.Write(
        _file,
        [
            .. Named("weights", _net.Parameters.MasterTensors()),
            .. Named("first", _net.Optimizer.FirstMomentTensors()),
            .. Named("second", _net.Optimizer.SecondMomentTensors()),
            .. Named("average", _net.Average?.Tensors() ?? []),
        ],
        new Dictionary<string, string>
        {
            [StepKey] = Step.ToString(CultureInfo.InvariantCulture),
            [SecondsKey] = Seconds.ToString("0", CultureInfo.InvariantCulture),
            [IdentityKey] = _state.Identity,
        });

    private void Restore()
    {
        if (!File.Exists(_file))
        {
            return;
        }

        using SafetensorsFile file = SafetensorsFile.Open(_file);
        if (file.Metadata.GetValueOrDefault(IdentityKey) != _state.Identity)
        {
            throw new TeacherTrainingException(
                $"{_file} says of itself that it is another training's state than its name does. Delete it; the stage "
                + "is trained anew then.");
        }

        Step = long.Parse(file.Metadata[StepKey], CultureInfo.InvariantCulture);
        Seconds = double.Parse(file.Metadata[SecondsKey], CultureInfo.InvariantCulture);
        _net.Parameters.LoadMasters(Reader("weights"));
        _net.Optimizer.Load(Reader("first"), Reader("second"), Step);
        _net.Average?.Load(Reader("average"), Step);

        TensorReader Reader(string buffer) => (name, target) => file.ReadInto($"{buffer}/{name}", target);
    }

    private static IEnumerable<KeyValuePair<string, Tensor>> Named(
        string buffer, IEnumerable<KeyValuePair<string, Tensor>> tensors) =>
        tensors.Select(tensor => KeyValuePair.Create($"{buffer}/{tensor.Key}", tensor.Value));
}
