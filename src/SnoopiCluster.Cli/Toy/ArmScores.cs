using SnoopiCluster.ToyWorld.Experiments;

namespace SnoopiCluster.Cli.Toy;

/// <summary>What an arm's pictures score.</summary>
/// <param name="Pictures">Of the weights that tables show.</param>
/// <param name="OtherWeights">
/// Of a student's other weights: its last ones where tables show the moving average, and the other way round;
/// null for a model that has none.
/// </param>
/// <param name="VsdLoss">Mean VSD loss of a student's last steps; null where there is none.</param>
/// <param name="TrainingMinutes">
/// Wall time of a student's steps; null for a model that was there already.
/// </param>
internal sealed record ArmScores(
    PictureMeasurement Pictures, PictureMeasurement? OtherWeights, double? VsdLoss, double? TrainingMinutes)
{
    /// <summary>The scores that tables show.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public PictureScores Scores => Pictures.Scores;
}
