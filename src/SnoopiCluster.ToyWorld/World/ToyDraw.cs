using SnoopiCluster.Tensors;

namespace SnoopiCluster.ToyWorld.World;

/// <summary>
/// Which number of one sample a draw gives; it takes the place of the sample index in the key, as the
/// sample's own index is the step. A format: trained models depend on the numbers.
/// </summary>
internal enum ToyDraw
{
    Scene = 0,
    Jitter = 1,
    CaptionKind = 2,
    Paraphrase = 3,
    Partial = 4,
}

/// <summary>Keys of the toy world's draws.</summary>
internal static class ToyDraws
{
    internal static DrawKey Key(ulong seed, long index, ToyDraw draw) =>
        new(seed, index, (long)draw, DrawPurpose.ToyWorld);
}
