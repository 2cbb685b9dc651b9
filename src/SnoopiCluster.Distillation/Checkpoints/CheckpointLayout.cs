using System.Text.Json;
using SnoopiCluster.Distillation.Training;
using SnoopiCluster.Tensors;
using static TorchSharp.torch;

namespace SnoopiCluster.Distillation.Checkpoints;

/// <summary>Which buffer of the state lies in which file of a checkpoint, under which tensor names.</summary>
internal static class CheckpointLayout
{
    public static readonly JsonSerializerOptions ManifestOptions = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>The files of a state, in the order in which they are written and read.</summary>
    public static IEnumerable<(string FileName, FlatParameters Layout, (string Prefix, Tensor Flat)[] Buffers)> FilesOf(
        TrainingState state)
    {
        foreach ((string name, TrainedNet net) in new[] { ("student", state.Student), ("lora", state.Lora) })
        {
            yield return ($"{name}.safetensors", net.Parameters, [("", net.Parameters.Masters)]);
            yield return ($"{name}.adamw.safetensors", net.Parameters,
                [("exp_avg.", net.Optimizer.FirstMoment), ("exp_avg_sq.", net.Optimizer.SecondMoment)]);
            if (net.Average is { } average)
            {
                yield return ($"{name}.ema.safetensors", net.Parameters, [("", average.Values)]);
            }
        }
    }

    /// <summary>The named tensors of some flat buffers, views without a copy.</summary>
    public static List<KeyValuePair<string, Tensor>> TensorsOf(
        FlatParameters layout, (string Prefix, Tensor Flat)[] buffers)
    {
        List<KeyValuePair<string, Tensor>> tensors = [];
        foreach ((string prefix, Tensor flat) in buffers)
        {
            foreach ((string name, Tensor view) in layout.Layout.Views(flat))
            {
                tensors.Add(KeyValuePair.Create(prefix + name, view));
            }
        }

        return tensors;
    }
}
