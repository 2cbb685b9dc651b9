using System.Globalization;
using SnoopiCluster.Models.Vae;
using SnoopiCluster.ToyWorld.World;
using static TorchSharp.torch;

namespace SnoopiCluster.ToyWorld.Teacher;

/// <summary>What of a picture is left after the autoencoder: no teacher can draw better than that.</summary>
internal static class RoundTrip
{
    // Issue 4: at least 99 % of each attribute and 97 % of all five together.
    private const double SmallestShare = 0.99;
    private const double SmallestShareOfAll = 0.97;

    private const int Count = 1_000;
    private const int BatchSize = 250;

    /// <summary>Judges held-out pictures after encoding and decoding.</summary>
    public static AttributeAccuracy Judge(AutoencoderKL vae, ulong seed)
    {
        using var noGrad = no_grad();
        using SceneJudge judge = new();
        ToySample[] samples =
            [.. Enumerable.Range(0, Count).Select(i => ToySample.Draw(seed, i, ScenePart.HeldOut))];
        List<Verdict> verdicts = [];
        foreach (ToySample[] chunk in samples.Chunk(BatchSize))
        {
            using var scope = NewDisposeScope();
            Tensor images = SceneRenderer.Render([.. chunk.Select(sample => sample.Picture)]);
            verdicts.AddRange(judge.Judge(vae.Decode(vae.Encode(images).Mean)));
        }

        return AttributeAccuracy.Of(verdicts, [.. samples.Select(sample => sample.Scene)]);
    }

    /// <summary>Refuses an autoencoder that a teacher cannot be built on.</summary>
    /// <exception cref="TeacherTrainingException">It loses too much.</exception>
    public static void RequireFaithful(AttributeAccuracy kept, ToyTrainingPlan plan)
    {
        if (plan.RequiresFaithfulVae && (kept.Worst < SmallestShare || kept.AllFive < SmallestShareOfAll))
        {
            throw new TeacherTrainingException(string.Create(
                CultureInfo.InvariantCulture,
                $"The autoencoder's round trip keeps {kept.Worst:P1} of its worst attribute and all five of "
                + $"{kept.AllFive:P1} of the pictures; {SmallestShare:P0} and {SmallestShareOfAll:P0} are needed before a "
                + $"UNet is trained on it. Train it longer (ToySettings.Vae)."));
        }
    }
}
