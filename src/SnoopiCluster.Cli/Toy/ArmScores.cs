using SnoopiCluster.ToyWorld.Experiments;

namespace SnoopiCluster.Cli.Toy;

/// <summary>What an arm's pictures score.</summary>
/// <param name="Pictures">Of whole captions, with the weights that tables show.</param>
/// <param name="PlaceOpen">The same of captions that leave the place open; null where not measured.</param>
/// <param name="OtherWeights">
/// Of whole captions with a student's other weights: its last ones where tables show the moving average, and
/// the other way round; null for a model that has none.
/// </param>
/// <param name="VsdLoss">Mean VSD loss of a student's last steps; null where there is none.</param>
/// <param name="TrainingMinutes">
/// Wall time of a student's steps; null for a model that was there already.
/// </param>
internal sealed record ArmScores(
    PictureMeasurement Pictures,
    PictureMeasurement? PlaceOpen = null,
    PictureMeasurement? OtherWeights = null,
    double? VsdLoss = null,
    double? TrainingMinutes = null)
{
    /// <summary>The scores that tables show.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public PictureScores Scores => Pictures.Scores;

    /// <summary>Mean accuracy under captions that leave the place open; NaN where not measured.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public double OpenMean => PlaceOpen?.Scores.Accuracy.Mean ?? double.NaN;
}
