using System.Collections.Immutable;
using SnoopiCluster.Distillation.Sampling;

namespace SnoopiCluster.Cli.Toy;

/// <summary>A way to use a negative prompt, and the scales at which it is tried.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Scales">In rising order; for guidance 1 is none.</param>
/// <param name="Settings">How a student is asked at a scale.</param>
internal sealed record NegativeWay(
    string Name, ImmutableArray<double> Scales, Func<double, SamplingSettings> Settings)
{
    /// <summary>The paper's own way.</summary>
    public static NegativeWay Nasa { get; } = new(
        "NASA",
        [0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 1.1, 1.2, 1.25, 1.5],
        scale => new SamplingSettings { Method = NegativeMethod.Nasa, NegativeScale = scale });

    /// <summary>NASA, then the baselines that the paper holds it against.</summary>
    public static ImmutableArray<NegativeWay> All { get; } =
    [
        Nasa,
        new(
            "guidance",
            [1.25, 1.5, 2, 3, 4, 5, 6],
            scale => new SamplingSettings { Method = NegativeMethod.Guidance, Guidance = scale }),
        new(
            "subtraction",
            [0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.1, 1.2, 1.25, 1.5],
            scale => new SamplingSettings
            {
                Method = NegativeMethod.EmbeddingSubtraction,
                NegativeScale = scale,
            }),
    ];
}
