using SnoopiCluster.Tensors;
using SnoopiCluster.Testing;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Tests.Vae;

/// <summary>Makes an autoencoder's folder as it was published: the attention under its older names.</summary>
internal static class OlderNames
{
    public static void WriteFolder(string fixture, string folder)
    {
        using SafetensorsFile model =
            SafetensorsFile.Open(TestData.Golden(fixture, "diffusion_pytorch_model.safetensors"));
        using SafetensorsFile older =
            SafetensorsFile.Open(TestData.Golden(fixture, "deprecated_attn_names.safetensors"));
        KeyValuePair<string, Tensor>[] others =
        [
            .. model.Entries.Keys
                .Where(name => !IsProjection(name))
                .Select(name => KeyValuePair.Create(name, model.Read(name))),
        ];
        KeyValuePair<string, Tensor>[] attention =
            [.. older.Entries.Keys.Select(name => KeyValuePair.Create(name, older.Read(name)))];
        Assert.NotEmpty(attention);
        File.Copy(TestData.Golden(fixture, "config.json"), Path.Combine(folder, "config.json"));
        SafetensorsWriter.Write(
            Path.Combine(folder, "diffusion_pytorch_model.safetensors"),
            [.. others, .. attention.Where(tensor => others.All(other => other.Key != tensor.Key))],
            new Dictionary<string, string>());
    }

    private static bool IsProjection(string name) =>
        name.Contains(".attentions.", StringComparison.Ordinal)
        && name.Contains(".to_", StringComparison.Ordinal);
}
