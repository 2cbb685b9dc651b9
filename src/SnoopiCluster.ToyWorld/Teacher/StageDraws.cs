using SnoopiCluster.Tensors;
using static TorchSharp.torch;

namespace SnoopiCluster.ToyWorld.Teacher;

/// <summary>The random numbers of one stage: pure functions of (seed, stage, step, sample, kind), as everywhere in this house.</summary>
/// <param name="seed">Seed of the whole training.</param>
/// <param name="stage">A number of its own for each stage, below 16.</param>
internal sealed class StageDraws(ulong seed, int stage)
{
    // Kinds of draws of one sample stand this far apart among the sample indices of a key.
    private const long Stride = 1 << 20;

    private readonly ulong _seed = unchecked((seed * 16) + (ulong)stage);

    /// <summary>A number of the pictures of a step: each is drawn once in a training.</summary>
    public static long PictureIndex(long step, int batch, int sample) => (step * batch) + sample;

    /// <summary>Standard normal numbers, fp32 [batch, ...shape].</summary>
    public Tensor Normal(long step, int batch, params long[] shape)
    {
        long[] samples = [.. Enumerable.Range(0, batch).Select(i => (long)i)];
        return CounterRandom.Normal(_seed, step, samples, DrawPurpose.TeacherTraining, shape, CPU);
    }

    /// <summary>An integer for each sample, both bounds inclusive; the kind, at least 1, tells draws of one sample apart.</summary>
    public long[] Integers(long step, int batch, int kind, long low, long high) =>
        [.. Enumerable.Range(0, batch).Select(i => CounterRandom.Integer(Key(step, i, kind), low, high))];

    /// <summary>Whether an event of the given probability befalls each sample; the kind as above.</summary>
    public bool[] Events(long step, int batch, int kind, double probability) =>
        [.. Enumerable.Range(0, batch).Select(i => CounterRandom.Bernoulli(Key(step, i, kind), probability))];

    private DrawKey Key(long step, int sample, int kind) =>
        new(_seed, step, (kind * Stride) + sample, DrawPurpose.TeacherTraining);
}
