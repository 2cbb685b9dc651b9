using System.Collections.Immutable;
using SnoopiCluster.ToyWorld.World;

namespace SnoopiCluster.ToyWorld.Experiments;

/// <summary>What one way of a negative prompt, at one scale, does over all kinds.</summary>
/// <param name="Directions">
/// Both members of each kind in turn as the negative prompt, in the order of the kinds.
/// </param>
/// <param name="Controls">
/// For each kind the negative prompt of something that is not there; counted is the absence of its first
/// member.
/// </param>
public sealed record ExclusionScores(
    ImmutableArray<ExclusionRow> Directions, ImmutableArray<ExclusionRow> Controls)
{
    /// <summary>Mean share of pictures without the named member.</summary>
    /// <param name="isColour">Of colours or of shapes; null for both.</param>
    public double Excluded(bool? isColour = null) => Mean(Directions, isColour, row => row.Excluded);

    /// <summary>Mean share of pictures with the kind's other member.</summary>
    /// <param name="isColour">Of colours or of shapes; null for both.</param>
    public double ShowsOther(bool? isColour = null) => Mean(Directions, isColour, row => row.ShowsOther);

    /// <summary>Mean accuracy of the attributes that the captions name.</summary>
    /// <param name="isColour">Of colours or of shapes; null for both.</param>
    public double Others(bool? isColour = null) => Mean(Directions, isColour, row => row.Others.Mean);

    /// <summary>
    /// The share that each attribute which the captions name falls by, the mean over those directions that name it;
    /// below 0 where it rises. "All five" are all that are named.
    /// </summary>
    /// <param name="without">The same model without a negative prompt.</param>
    public AttributeAccuracy LossFrom(ExclusionScores without)
    {
        return new AttributeAccuracy(
            Loss(others => others.Shape),
            Loss(others => others.Colour),
            Loss(others => others.Size),
            Loss(others => others.Place),
            Loss(others => others.Ground),
            Loss(others => others.AllFive),
            Directions.Sum(row => row.Others.Count));

        double Loss(Func<AttributeAccuracy, double> share) => Directions.Zip(without.Directions)
            .Select(pair => share(pair.Second.Others) - share(pair.First.Others))
            .Where(loss => !double.IsNaN(loss))
            .Average();
    }

    /// <summary>Mean share of pictures that show their kind, in whichever member.</summary>
    public double ShowsKind() => Mean(Directions, null, row => row.ShowsKind);

    /// <summary>
    /// Mean share of pictures that still show their kind under a negative prompt that names nothing of them.
    /// </summary>
    public double KindUnderControl() => Mean(Controls, null, row => row.ShowsKind);

    /// <summary>
    /// Mean accuracy of the other attributes under a negative prompt that names nothing of them.
    /// </summary>
    public double OthersUnderControl() => Mean(Controls, null, row => row.Others.Mean);

    /// <summary>
    /// The paper's aggregate: the mean over the pairs' harder directions, those that the model excludes less
    /// often by itself (spec/methods.md 5.3).
    /// </summary>
    /// <param name="without">The same model without a negative prompt.</param>
    /// <param name="isColour">Of colours or of shapes; null for both.</param>
    /// <exception cref="ArgumentException">The two are not of the same kinds.</exception>
    public double HarderExcluded(ExclusionScores without, bool? isColour = null)
    {
        if (!Directions.Select(Name).SequenceEqual(without.Directions.Select(Name)))
        {
            throw new ArgumentException("The two sets of scores are of other kinds.", nameof(without));
        }

        return Directions.Zip(without.Directions)
            .Where(pair => isColour is null || pair.First.IsColour == isColour)
            .GroupBy(pair => pair.First.Kind)
            .Average(kind => kind.MinBy(pair => pair.Second.Excluded).First.Excluded);
    }

    private static (string Kind, string Member) Name(ExclusionRow row) => (row.Kind, row.Member);

    private static double Mean(
        ImmutableArray<ExclusionRow> rows, bool? isColour, Func<ExclusionRow, double> value) =>
        rows.Where(row => isColour is null || row.IsColour == isColour).Average(value);
}
