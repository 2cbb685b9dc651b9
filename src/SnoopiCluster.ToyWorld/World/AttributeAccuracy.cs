namespace SnoopiCluster.ToyWorld.World;

/// <summary>How often images show what they should: shares from 0 to 1.</summary>
/// <param name="Shape">Share of images whose shape is right.</param>
/// <param name="Colour">The same for the figure's colour.</param>
/// <param name="Size">The same for the size.</param>
/// <param name="Place">The same for the place.</param>
/// <param name="Ground">The same for the ground's colour.</param>
/// <param name="AllFive">Share of images of which everything that should be seen is right.</param>
/// <param name="Count">Number of images, at least 1; 0 only for <see cref="Chance"/>.</param>
public sealed record AttributeAccuracy(
    double Shape, double Colour, double Size, double Place, double Ground, double AllFive, int Count)
{
    /// <summary>
    /// What images have that know nothing of their captions: scenes drawn uniformly. Ground and colour of
    /// such a scene are never equal, which leaves each at one in eight; all five are one scene of 3,360.
    /// </summary>
    public static AttributeAccuracy Chance { get; } = new(
        1.0 / Scene.ShapeCount, 1.0 / ToyPalette.Count, 1.0 / Scene.SizeCount, 1.0 / Scene.PlaceCount,
        1.0 / ToyPalette.Count, 1.0 / Scene.All.Length, 0);

    /// <summary>
    /// Mean of the attributes' shares, each counting alike, without those that no caption named; NaN where
    /// none is.
    /// </summary>
    public double Mean => Shares.Average();

    /// <summary>Share of the attribute that is right least often, likewise.</summary>
    public double Worst => Shares.Min();

    private IEnumerable<double> Shares => new[] { Shape, Colour, Size, Place, Ground }
        .Where(share => !double.IsNaN(share)).DefaultIfEmpty(double.NaN);

    /// <summary>Compares verdicts with scenes.</summary>
    /// <param name="verdicts">What was seen.</param>
    /// <param name="scenes">What should be, as many, in the same order.</param>
    /// <exception cref="ArgumentException">The numbers differ, or are 0.</exception>
    public static AttributeAccuracy Of(IReadOnlyList<Verdict> verdicts, IReadOnlyList<Scene> scenes) =>
        Of(verdicts, [.. scenes.Select(CaptionReading.Of)]);

    /// <summary>Compares verdicts with what captions name.</summary>
    /// <param name="verdicts">What was seen.</param>
    /// <param name="readings">
    /// What should be, as many, in the same order. An attribute that a caption does not name is not judged
    /// for its image; a share is NaN where no caption names the attribute.
    /// </param>
    /// <exception cref="ArgumentException">The numbers differ, or are 0.</exception>
    public static AttributeAccuracy Of(
        IReadOnlyList<Verdict> verdicts, IReadOnlyList<CaptionReading> readings)
    {
        if (verdicts.Count != readings.Count || verdicts.Count == 0)
        {
            throw new ArgumentException(
                $"{verdicts.Count} verdicts were given for {readings.Count} captions; give one for each.",
                nameof(readings));
        }

        return new AttributeAccuracy(
            Share((seen, wanted) => wanted.Shapes.IsEmpty ? null : wanted.Shapes.Contains(seen.Shape)),
            Share((seen, wanted) => wanted.Colours.IsEmpty ? null : wanted.Colours.Contains(seen.Colour)),
            Share((seen, wanted) => wanted.Size is null ? null : wanted.Size == seen.Size),
            Share((seen, wanted) => wanted.Place is null ? null : wanted.Place == seen.Place),
            Share((seen, wanted) => wanted.Grounds.IsEmpty ? null : wanted.Grounds.Contains(seen.Ground)),
            Share((seen, wanted) => wanted.NamesNothing ? null : wanted.Allows(seen)),
            verdicts.Count);

        double Share(Func<Verdict, CaptionReading, bool?> judge) =>
            verdicts.Zip(readings, judge).Where(right => right is not null)
                .Select(right => right == true ? 1.0 : 0).DefaultIfEmpty(double.NaN).Average();
    }
}
