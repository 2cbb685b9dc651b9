using SnoopiCluster.ToyWorld.World;

namespace SnoopiCluster.ToyWorld.Experiments;

/// <summary>What a negative prompt did to the pictures of one kind.</summary>
/// <param name="Kind">The word that their captions have in the place of a member.</param>
/// <param name="IsColour">Whether it is a kind of colours; else of shapes.</param>
/// <param name="Given">The negative prompt; empty for none.</param>
/// <param name="Member">The member whose absence is counted.</param>
/// <param name="Excluded">Share of pictures that do not show <paramref name="Member"/>, 0 to 1.</param>
/// <param name="ShowsOther">Share that shows the kind's other member, 0 to 1.</param>
/// <param name="Others">
/// How often the attributes are right that the captions name; the kind's own is NaN, and "all five" are the
/// other four.
/// </param>
public sealed record ExclusionRow(
    string Kind,
    bool IsColour,
    string Given,
    string Member,
    double Excluded,
    double ShowsOther,
    AttributeAccuracy Others)
{
    /// <summary>Share that shows either member, as the caption asks, 0 to 1.</summary>
    public double ShowsKind => 1 - Excluded + ShowsOther;
}
