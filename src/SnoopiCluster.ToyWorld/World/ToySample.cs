using SnoopiCluster.Tensors;

namespace SnoopiCluster.ToyWorld.World;

/// <summary>One pair of image and text to learn from or to be judged by.</summary>
/// <param name="Scene">What is shown.</param>
/// <param name="Picture">The exact image, for <see cref="SceneRenderer"/>.</param>
/// <param name="Caption">What is said of it.</param>
public sealed record ToySample(Scene Scene, ScenePicture Picture, string Caption)
{
    // Share of training captions that leave attributes out or name only their kind.
    private const double PartialShare = 0.3;

    /// <summary>Draws a sample: a pure function of its arguments.</summary>
    /// <param name="seed">Any.</param>
    /// <param name="index">Number of the sample, from 0, below 2^48.</param>
    /// <param name="part">
    /// From which scenes; of training captions three in ten are partial, of held-out ones none.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">No such index or part.</exception>
    public static ToySample Draw(ulong seed, long index, ScenePart part)
    {
        Scene scene = Scene.Draw(seed, index, part);
        string caption = part == ScenePart.Training
            ? TrainingCaption(scene, seed, index)
            : Captions.Paraphrase(scene, seed, index);
        return new ToySample(scene, ScenePicture.Draw(seed, index, scene), caption);
    }

    /// <summary>
    /// Draws something that is said of a scene in training: a pure function of its arguments.
    /// </summary>
    /// <param name="scene">What is shown.</param>
    /// <param name="seed">Any.</param>
    /// <param name="index">Number of the draw, from 0, below 2^48.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such index.</exception>
    public static string TrainingCaption(Scene scene, ulong seed, long index) =>
        CounterRandom.Bernoulli(ToyDraws.Key(seed, index, ToyDraw.CaptionKind), PartialShare)
            ? Captions.Partial(scene, seed, index)
            : Captions.Paraphrase(scene, seed, index);

    /// <summary>
    /// Draws something that a student learns from: a training caption, or, each second time, all but the place. A
    /// pure function of its arguments.
    /// </summary>
    /// <param name="scene">What is shown.</param>
    /// <param name="seed">Any.</param>
    /// <param name="index">Number of the draw, from 0, below 2^48.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such index.</exception>
    public static string StudentCaption(Scene scene, ulong seed, long index) => index % 2 == 0
        ? TrainingCaption(scene, seed, index)
        : Captions.WithoutPlace(scene, seed, index);
}
