using System.Collections.Immutable;
using System.Globalization;
using SnoopiCluster.ToyWorld.Experiments;
using SnoopiCluster.ToyWorld.World;

namespace SnoopiCluster.Cli.Toy;

/// <summary>Scores as cells of a table.</summary>
internal static class ScoreCells
{
    /// <summary>Headers of <see cref="OfAttributes"/>.</summary>
    public static ImmutableArray<string> AttributeColumns { get; } =
        ["shape", "colour", "size", "place", "ground", "mean", "all five"];

    /// <summary>Headers of <see cref="OfSet"/>.</summary>
    public static ImmutableArray<string> SetColumns { get; } = ["Fréchet", "precision", "recall"];

    /// <summary>Share of right attributes, in percent.</summary>
    public static ImmutableArray<string> OfAttributes(AttributeAccuracy accuracy) =>
    [
        Percent(accuracy.Shape), Percent(accuracy.Colour), Percent(accuracy.Size), Percent(accuracy.Place),
        Percent(accuracy.Ground), Percent(accuracy.Mean), Percent(accuracy.AllFive),
    ];

    /// <summary>What is measured of a set of pictures as a whole: distance, precision and recall.</summary>
    public static ImmutableArray<string> OfSet(PictureScores scores) =>
        [Number(scores.Frechet, 4), Number(scores.Precision, 3), Number(scores.Recall, 3)];

    /// <summary>A share in percent with one decimal; a dash where nothing was asked.</summary>
    public static string Percent(double share) =>
        double.IsNaN(share) ? "-" : (share * 100).ToString("0.0", CultureInfo.InvariantCulture);

    /// <summary>A number with so many decimals; a dash for none.</summary>
    public static string Number(double? value, int decimals) =>
        value is { } number ? number.ToString($"F{decimals}", CultureInfo.InvariantCulture) : "-";

    /// <summary>Mean and standard deviation of several seeds' numbers.</summary>
    public static string Spread(Spread spread, int decimals) =>
        $"{Number(spread.Mean, decimals)} ± {Number(spread.Deviation, decimals)}";

    /// <summary>A guidance scale as people write it.</summary>
    public static string Kappa(double kappa) => kappa.ToString("0.##", CultureInfo.InvariantCulture);
}
