using System.Collections.Immutable;
using SnoopiCluster.Distillation.Sampling;
using SnoopiCluster.Tensors;
using SnoopiCluster.ToyWorld.World;
using TorchSharp;
using static TorchSharp.torch;

namespace SnoopiCluster.ToyWorld.Experiments;

/// <summary>
/// Measures what negative prompts take away. Positives name a kind ("a small warm square on a green ground,
/// left"), the negative prompt is one of its members ("red"): always the same captions and noise for a count
/// and a seed, whatever the negative prompt. May be used from several threads at once, each with a pipeline
/// of its own.
/// </summary>
public sealed class ExclusionProbe : IDisposable
{
    private const int SeedShift = 17;

    private readonly SceneJudge _judge = new();
    private readonly ImmutableArray<Pair> _pairs;

    /// <summary>Draws captions and noise.</summary>
    /// <param name="countPerKind">Pictures of each kind under each negative prompt, 1 to 10,000.</param>
    /// <param name="seed">Seed of captions and noise.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such count.</exception>
    public ExclusionProbe(int countPerKind, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(countPerKind, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(countPerKind, 10_000);
        CountPerKind = countPerKind;
        Seed = seed;
        _pairs = [.. KindPair.All.Select((kind, number) => Draw(kind, number, countPerKind, seed))];
    }

    /// <summary>Pictures of each kind under each negative prompt.</summary>
    public int CountPerKind { get; }

    /// <summary>Seed of captions and noise.</summary>
    public ulong Seed { get; }

    /// <summary>Draws without a negative prompt, and counts as if each of them had been given.</summary>
    /// <param name="pipeline">Draws 32 x 32 pictures.</param>
    /// <param name="settings">How; its negative prompt is left out.</param>
    /// <param name="stop">Looked at between batches.</param>
    /// <exception cref="ForeignPicturesException">The pictures are of another size.</exception>
    public ExclusionScores Without(
        ImagePipeline pipeline, SamplingSettings settings, CancellationToken stop = default)
    {
        List<ExclusionRow> directions = [];
        List<ExclusionRow> controls = [];
        foreach (Pair pair in _pairs)
        {
            IReadOnlyList<Verdict> seen = Verdicts(pipeline, pair, settings with { Negative = null }, stop);
            directions.Add(Row(pair, "", pair.Kind.First, seen));
            directions.Add(Row(pair, "", pair.Kind.Second, seen));
            controls.Add(Row(pair, "", pair.Kind.First, seen));
        }

        return new ExclusionScores([.. directions], [.. controls]);
    }

    /// <summary>Draws with each negative prompt in turn.</summary>
    /// <param name="pipeline">Draws 32 x 32 pictures.</param>
    /// <param name="settings">How, with method and scale of the negative prompt.</param>
    /// <param name="stop">Looked at between batches.</param>
    /// <exception cref="ArgumentException">A setting is out of its range, or not this pipeline's.</exception>
    /// <exception cref="ForeignPicturesException">The pictures are of another size.</exception>
    /// <exception cref="NonFinitePictureException">A picture is not finite.</exception>
    public ExclusionScores With(
        ImagePipeline pipeline, SamplingSettings settings, CancellationToken stop = default)
    {
        List<ExclusionRow> directions = [];
        List<ExclusionRow> controls = [];
        foreach (Pair pair in _pairs)
        {
            directions.Add(RowUnder(pair, pair.Kind.First, pair.Kind.First));
            directions.Add(RowUnder(pair, pair.Kind.Second, pair.Kind.Second));
            controls.Add(RowUnder(pair, pair.Kind.Absent, pair.Kind.First));
        }

        return new ExclusionScores([.. directions], [.. controls]);

        ExclusionRow RowUnder(Pair pair, string given, string member) =>
            Row(pair, given, member, Verdicts(pipeline, pair, settings with { Negative = given }, stop));
    }

    /// <inheritdoc/>
    public void Dispose() => _judge.Dispose();

    private static Pair Draw(KindPair kind, int number, int count, ulong seed)
    {
        ImmutableArray<Scene> fitting = [.. Scene.Of(ScenePart.HeldOut).Where(kind.Fits)];
        ImmutableArray<Scene> scenes =
        [
            .. Enumerable.Range(0, count).Select(index => fitting[(int)CounterRandom.Integer(
                new DrawKey(seed, index, number, DrawPurpose.Evaluation), 0, fitting.Length - 1)]),
        ];
        ulong firstNoise = (seed << SeedShift) + ((ulong)number * (ulong)count);
        return new Pair(
            kind,
            scenes,
            [
                .. scenes.Select((scene, index) => new SamplePrompt(
                    Captions.OfKinds(scene, kindOfShape: !kind.IsColour, kindOfColour: kind.IsColour),
                    firstNoise + (ulong)index)),
            ]);
    }

    private List<Verdict> Verdicts(
        ImagePipeline pipeline, Pair pair, SamplingSettings settings, CancellationToken stop)
    {
        List<Verdict> verdicts = new(pair.Prompts.Length);
        foreach (SamplePrompt[] asked in pair.Prompts.Chunk(settings.BatchSize))
        {
            stop.ThrowIfCancellationRequested();
            using DisposeScope scope = NewDisposeScope();
            Tensor images = pipeline.Images(asked, settings);
            ForeignPicturesException.ThrowIfForeign(pipeline, images);
            verdicts.AddRange(_judge.Judge(images));
        }

        return verdicts;
    }

    private static ExclusionRow Row(Pair pair, string given, string member, IReadOnlyList<Verdict> seen)
    {
        string other = pair.Kind.OtherThan(member);
        return new ExclusionRow(
            pair.Kind.Kind,
            pair.Kind.IsColour,
            given,
            member,
            seen.Average(verdict => pair.Kind.SeenIn(verdict) == member ? 0.0 : 1),
            seen.Average(verdict => pair.Kind.SeenIn(verdict) == other ? 1.0 : 0),
            AttributeAccuracy.Of(seen, [.. pair.Scenes.Select(pair.Kind.OthersOf)]));
    }

    private sealed record Pair(
        KindPair Kind, ImmutableArray<Scene> Scenes, ImmutableArray<SamplePrompt> Prompts);
}
