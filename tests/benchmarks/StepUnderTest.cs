using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using SnoopiCluster.Core.PromptSets;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Distillation;
using SnoopiCluster.Distillation.Step;
using SnoopiCluster.Distillation.Training;
using SnoopiCluster.Models.Tiny;
using SnoopiCluster.Tensors;
using static TorchSharp.torch;

namespace SnoopiCluster.Benchmarks;

/// <summary>
/// Our side: a miniature of SD1.5 in a folder that PyTorch reads too, and the trainer's own step on it.
/// </summary>
internal sealed class StepUnderTest : IDisposable
{
    private readonly string _folder;
    private readonly RunSpec _spec;
    private readonly DistillationModels _models;
    private readonly TrainingState _state;
    private readonly TrainingStep _step;

    /// <summary>Makes the nets of a size in a folder and loads them.</summary>
    /// <param name="size">The size.</param>
    /// <param name="folder">An empty folder, the caller's.</param>
    public StepUnderTest(BenchmarkCase size, string folder)
    {
        _folder = folder;
        _spec = new RunSpec
        {
            Name = "benchmark",
            Seed = 1,
            Batch = size.Batch,
            Model = new ModelSpec { Teacher = Path.Combine(folder, "model") },
        };
        Sd15Tiny.Create(
            _spec.Model.Teacher,
            new Sd15TinyOptions { UNetChannels = size.Channels },
            Prompts(step: 0).Select(prompt => prompt.Text));
        _models = DistillationModels.Load(_spec);
        _state = new TrainingState(_spec, _models);
        _step = new TrainingStep(_spec, _models, _state);
        WriteAdapters();
    }

    /// <summary>The folder with <c>unet/</c>, <c>lora.safetensors</c> and <c>lora.json</c>.</summary>
    public string ModelFolder => _spec.Model.Teacher;

    /// <summary>Trainable parameters of student and adapters.</summary>
    public (long Student, long Lora) Parameters =>
        (_models.StudentParameters.Sum(p => p.Parameter.numel()),
        _models.LoraParameters.Sum(p => p.Parameter.numel()));

    /// <summary>Number of the next step.</summary>
    public long NextStep => _state.Step;

    /// <summary>Runs the next step.</summary>
    /// <param name="measures">Whether it measures residual norms and updates.</param>
    public StepResult Run(bool measures = true)
    {
        _step.Measures = measures;
        return _step.Run(Prompts(_state.Step));
    }

    /// <summary>Writes what the next step will draw and read, for the other side; returns the file.</summary>
    public string WriteInputs()
    {
        using var scope = NewDisposeScope();
        IReadOnlyList<FedPrompt> prompts = Prompts(_state.Step);
        long[] samples = [.. prompts.Select(prompt => (long)prompt.SampleIndex)];
        StepDraws draws = StepDraws.For(_spec, _state.Step, samples, _models.LatentShape, CPU);
        Tensor text = _models.Text.Encode([.. prompts.Select(prompt => prompt.Text)]);
        string path = Path.Combine(_folder, $"inputs-{_state.Step}.safetensors");
        SafetensorsWriter.Write(path,
        [
            new("z", draws.StudentNoise),
            new("t", tensor(draws.VsdTimesteps)),
            new("eps", draws.VsdNoise),
            new("kappa", tensor(draws.KappaFrozen)),
            new("t_lora", tensor(draws.LoraTimesteps)),
            new("eps_lora", draws.LoraNoise),
            new("drops", tensor(Array.ConvertAll(draws.DropsCondition, drops => drops ? 1L : 0L))),
            new("text", text.detach().contiguous()),
            new("null", _models.Text.Null.detach().contiguous()),
        ]);
        return path;
    }

    /// <summary>
    /// Median seconds of the student's moving average: the optimiser's sweep with it, less the sweep without.
    /// </summary>
    public double MeasureAverage(int rounds)
    {
        TrainedNet student = _state.Student;
        double Sweep(Ema? average)
        {
            long begin = Stopwatch.GetTimestamp();
            student.Optimizer.Step(0, 1, average);
            return Stopwatch.GetElapsedTime(begin).TotalSeconds;
        }

        double[] with = new double[rounds];
        double[] without = new double[rounds];
        for (int i = 0; i < rounds; i++)
        {
            with[i] = Sweep(student.Average);
            without[i] = Sweep(null);
        }

        return Math.Max(0, Statistics.Median(with) - Statistics.Median(without));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _state.Dispose();
        _models.Dispose();
    }

    // Every step has prompts of its own, so that none of them is in the text encoder's cache.
    private List<FedPrompt> Prompts(long step)
    {
        string[] colours = ["red", "green", "blue", "yellow"];
        string[] shapes = ["circle", "square", "triangle"];
        return [.. Enumerable.Range(0, _spec.Batch).Select(i => new FedPrompt(
            i,
            new PromptId((step * _spec.Batch) + i),
            string.Create(CultureInfo.InvariantCulture,
                $"picture {step}-{i}: {colours[i % 4]} {shapes[i % 3]} on {colours[3 - (i % 4)]} ground")))];
    }

    private void WriteAdapters()
    {
        SafetensorsWriter.Write(
            Path.Combine(ModelFolder, "lora.safetensors"),
            [.. _models.LoraParameters.Select(
                p => new KeyValuePair<string, Tensor>(p.Name, p.Parameter.detach()))]);
        File.WriteAllText(Path.Combine(ModelFolder, "lora.json"), JsonSerializer.Serialize(new
        {
            rank = _spec.Lora.Rank,
            alpha = _spec.Lora.Alpha,
            targets = _spec.Lora.Targets,
        }));
    }
}
