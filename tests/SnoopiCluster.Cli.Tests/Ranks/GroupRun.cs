using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Tensors;

namespace SnoopiCluster.Cli.Tests.Ranks;

/// <summary>What a run of a group left.</summary>
internal sealed record GroupRun(
    string Folder, RankFinished Finished, string[] StudentHashes, IReadOnlyList<StepRecord> Rows)
{
    /// <summary>The weights of an exported UNet.</summary>
    public IReadOnlyDictionary<string, float[]> Exported(string name) => TensorComparison.Read(
        [Path.Combine(Folder, name, "unet", "diffusion_pytorch_model.safetensors")], _ => true);

    /// <summary>Tensors of the last checkpoint's parts.</summary>
    public IReadOnlyDictionary<string, float[]> CheckpointTensors(string part) => TensorComparison.Read(
        Directory.GetFiles(
            Directory.GetDirectories(Path.Combine(Folder, "checkpoints")).Order(StringComparer.Ordinal).Last(), "part-*"),
        name => name.Contains(part, StringComparison.Ordinal));
}

/// <summary>
/// Compares files of tensors by |a - b| / |b|, the L2 norm over all of them. A measure of each tensor by itself would look at
/// nothing but rounding where a gradient is zero in theory, such as that of a bias before a normalisation.
/// </summary>
internal static class TensorComparison
{
    public static IReadOnlyDictionary<string, float[]> Read(string[] files, Func<string, bool> wants)
    {
        Dictionary<string, float[]> tensors = [];
        foreach (string path in files)
        {
            using SafetensorsFile file = SafetensorsFile.Open(path);
            foreach (string name in file.Entries.Keys.Where(wants))
            {
                using TorchSharp.torch.Tensor tensor = file.Read(name);
                tensors.Add(name, tensor.data<float>().ToArray());
            }
        }

        Assert.NotEmpty(tensors);
        return tensors;
    }

    public static double Of(IReadOnlyDictionary<string, float[]> expected, IReadOnlyDictionary<string, float[]> actual)
    {
        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        double difference = expected.Sum(tensor => tensor.Value.Zip(actual[tensor.Key], (a, b) => Square(a - b)).Sum());
        return Math.Sqrt(difference / expected.Sum(tensor => tensor.Value.Sum(a => Square(a))));

        static double Square(double value) => value * value;
    }
}
