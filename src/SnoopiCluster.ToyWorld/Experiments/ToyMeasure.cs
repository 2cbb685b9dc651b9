using System.Collections.Immutable;
using SnoopiCluster.Distillation.Sampling;
using SnoopiCluster.Evaluation;
using SnoopiCluster.ToyWorld.World;
using TorchSharp;
using static TorchSharp.torch;

namespace SnoopiCluster.ToyWorld.Experiments;

/// <summary>
/// Measures pipelines by pictures of held-out captions: always the same captions and noise for a count and a
/// seed. The reference, painted pictures of other draws, is made once. May be used from several threads at
/// once, each with a pipeline of its own.
/// </summary>
public sealed class ToyMeasure : IDisposable
{
    /// <summary>Fewest pictures: one more than the neighbours that precision and recall look at.</summary>
    public const int CountMin = Neighbour + 1;

    /// <summary>Most pictures.</summary>
    public const int CountMax = 1 << SeedShift;

    // The k of the paper's tables (spec/methods.md 5.1).
    private const int Neighbour = 3;

    // Pictures of neighbouring seeds share no noise.
    private const int SeedShift = 17;

    private readonly SceneJudge _judge = new();
    private readonly ImmutableArray<ToySample> _samples;
    private readonly ImmutableArray<CaptionReading> _readings;
    private readonly ImmutableArray<SamplePrompt> _prompts;
    private readonly Tensor _reference;
    private readonly FeatureStatistics _referenceStatistics;

    /// <summary>Draws captions and noise, and paints the reference.</summary>
    /// <param name="count">Pictures to judge, <see cref="CountMin"/> to <see cref="CountMax"/>.</param>
    /// <param name="seed">Seed of captions, noise and reference.</param>
    /// <param name="leavesPlaceOpen">
    /// The captions say nothing of the place, which is not judged then. Asked in one step, a teacher draws
    /// the mean of all places: a blur, as it does for any real prompt.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">No such count.</exception>
    public ToyMeasure(int count, ulong seed, bool leavesPlaceOpen = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, CountMin);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, CountMax);
        Seed = seed;
        Chance = leavesPlaceOpen
            ? AttributeAccuracy.Chance with
            {
                Place = double.NaN,
                AllFive = AttributeAccuracy.Chance.AllFive / AttributeAccuracy.Chance.Place,
            }
            : AttributeAccuracy.Chance;
        _samples = Draw(count, seed);
        if (leavesPlaceOpen)
        {
            _samples =
            [
                .. _samples.Select((sample, index) =>
                    sample with { Caption = Captions.WithoutPlace(sample.Scene, seed, index) }),
            ];
        }

        _readings = [.. _samples.Select(sample => Captions.Read(sample.Caption))];
        _prompts =
        [
            .. _samples.Select((sample, index) =>
                new SamplePrompt(sample.Caption, (seed << SeedShift) + (ulong)index)),
        ];
        _reference = FeaturesOf(JudgePainted(Draw(count, ~seed))).DetachFromDisposeScope();
        _referenceStatistics = FeatureStatistics.Of(_reference);
    }

    /// <summary>Number of pictures.</summary>
    public int Count => _samples.Length;

    /// <summary>Seed of captions, noise and reference.</summary>
    public ulong Seed { get; }

    /// <summary>What pictures score that know nothing of their captions.</summary>
    public AttributeAccuracy Chance { get; }

    /// <summary>
    /// What the world itself scores, its pictures painted with the captions' own small freedoms: the best
    /// that can be.
    /// </summary>
    public PictureScores Painted() => Score(JudgePainted(_samples), latentStd: null);

    /// <summary>Draws a picture for each caption and judges them.</summary>
    /// <param name="pipeline">Draws 32 x 32 pictures.</param>
    /// <param name="settings">How; null for the pipeline's own.</param>
    /// <param name="time">Clock of the drawing.</param>
    /// <param name="stop">Looked at between batches.</param>
    /// <exception cref="ArgumentException">A setting is out of its range, or not this pipeline's.</exception>
    /// <exception cref="ForeignPicturesException">The pictures are of another size.</exception>
    /// <exception cref="NonFinitePictureException">A picture is not finite.</exception>
    public PictureMeasurement Measure(
        ImagePipeline pipeline,
        SamplingSettings? settings,
        TimeProvider time,
        CancellationToken stop = default)
    {
        settings ??= pipeline.Defaults;
        List<Verdict> verdicts = new(Count);
        var latents = new RunningSpread();
        TimeSpan drawing = TimeSpan.Zero;
        foreach (SamplePrompt[] asked in _prompts.Chunk(settings.BatchSize))
        {
            stop.ThrowIfCancellationRequested();
            using DisposeScope scope = NewDisposeScope();
            long start = time.GetTimestamp();
            Tensor drawn = pipeline.Latents(asked, settings);
            Tensor images = pipeline.Decode(drawn, asked, settings).cpu();
            drawing += time.GetElapsedTime(start);
            latents.Add(drawn);
            ForeignPicturesException.ThrowIfForeign(pipeline, images);
            verdicts.AddRange(_judge.Judge(images));
        }

        return new PictureMeasurement(Score(verdicts, latents.Std), drawing.TotalSeconds / Count);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _judge.Dispose();
        _reference.Dispose();
        _referenceStatistics.Dispose();
    }

    private static ImmutableArray<ToySample> Draw(int count, ulong seed) =>
        [.. Enumerable.Range(0, count).Select(index => ToySample.Draw(seed, index, ScenePart.HeldOut))];

    private IReadOnlyList<Verdict> JudgePainted(IReadOnlyList<ToySample> samples)
    {
        using DisposeScope scope = NewDisposeScope();
        return _judge.Judge(SceneRenderer.Render([.. samples.Select(sample => sample.Picture)]));
    }

    private PictureScores Score(IReadOnlyList<Verdict> verdicts, double? latentStd)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor features = FeaturesOf(verdicts);
        using FeatureStatistics statistics = FeatureStatistics.Of(features);
        NeighbourStatistics neighbours = NeighbourStatistics.Between(_reference, features, Neighbour);
        return new PictureScores(
            AttributeAccuracy.Of(verdicts, _readings),
            FrechetDistance.Between(_referenceStatistics, statistics),
            neighbours.Precision,
            neighbours.Recall,
            latentStd);
    }

    private static Tensor FeaturesOf(IReadOnlyList<Verdict> verdicts) => tensor(
        verdicts.SelectMany(verdict => verdict.Features).ToArray(),
        [verdicts.Count, SceneJudge.FeatureCount]);
}
