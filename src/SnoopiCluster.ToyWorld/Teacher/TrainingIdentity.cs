using System.Text.Json;
using SnoopiCluster.Models.Tiny;

namespace SnoopiCluster.ToyWorld.Teacher;

/// <summary>
/// What decides the bits of everything that a training of the toy teacher keeps between two lives. Each state names the
/// states that it is built on, and these carry the hash of their own identity: a change reaches what comes after it, and
/// nothing else is trained again.
/// </summary>
/// <remarks>Of the code, only what the texts below say is seen; any other change raises <c>Format</c> by hand.</remarks>
internal sealed class TrainingIdentity
{
    // Raised when the code gives other bits for equal texts: another draw, layer, loss or picture.
    private const int Format = 1;

    /// <summary>Works out all identities of a training.</summary>
    /// <param name="seed">Seed of weights, pictures, captions and noise.</param>
    /// <param name="plan">How long each stage is trained, and on how many latents.</param>
    /// <param name="nets">Sizes of the pipeline's nets; their seed does not count.</param>
    /// <param name="captions">What the vocabulary is learned from.</param>
    /// <param name="threads">Threads that compute; the order of sums depends on them.</param>
    /// <param name="libtorch">Version of libtorch, whose sums differ from version to version.</param>
    public TrainingIdentity(
        ulong seed,
        ToyTrainingPlan plan,
        Sd15TinyOptions nets,
        IReadOnlyList<string> captions,
        int threads,
        string libtorch)
    {
        Untrained = State(
            "untrained",
            $"format {Format}",
            $"seed {seed}",
            $"nets {JsonSerializer.Serialize(nets with { Seed = seed })}",
            $"captions {KeptState.HashOf(string.Join('\n', captions))}");

        FormattableString machine = $"threads {threads} libtorch {libtorch}";
        FormattableString start = $"from {Untrained.Name}";
        Vae = State(
            VaeStage.Name, start, machine, Optimizer, $"{plan.Vae.Identity}", $"{VaeStage.Constants}");
        Clip = State(
            ClipStage.Name, start, machine, Optimizer, $"{plan.Clip.Identity}", $"{ClipStage.Constants}",
            $"image {ToySettings.ImageSize} patch {ToySettings.ClipPatch}",
            $"width {ToySettings.ClipWidth} layers {ToySettings.ClipLayers}");

        // Machine, seed and sizes come with the names of what these are built on.
        FormattableString latents = $"latents of {Vae.Name} pool {plan.PoolSize}";
        Denoiser = State(
            DenoisingStage.Name, latents, $"text encoder of {Clip.Name}", Optimizer,
            $"{plan.Denoiser.Identity}", $"{DenoisingStage.Constants}");
        TinyVae = State(
            TinyDecoderStage.Name, latents, $"channels {ToySettings.TinyVaeChannels}", Optimizer,
            $"{plan.TinyVae.Identity}", $"{TinyDecoderStage.Constants}");
    }

    /// <summary>The pipeline folder with random weights and the vocabulary.</summary>
    public KeptState Untrained { get; }

    /// <summary>The autoencoder.</summary>
    public KeptState Vae { get; }

    /// <summary>The CLIP pair.</summary>
    public KeptState Clip { get; }

    /// <summary>UNet and text encoder.</summary>
    public KeptState Denoiser { get; }

    /// <summary>The tiny autoencoder.</summary>
    public KeptState TinyVae { get; }

    private static FormattableString Optimizer => $"optimizer {TrainingStage.Optimizer}";

    private static KeptState State(string stage, params FormattableString[] parts) =>
        new(stage, string.Join("; ", parts.Select(FormattableString.Invariant)));
}
