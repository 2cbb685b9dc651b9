using SnoopiCluster.ToyWorld;

namespace SnoopiCluster.Cli.Toy;

/// <summary>A student that is trained.</summary>
/// <param name="Folder">Its last weights, a diffusers pipeline.</param>
/// <param name="AverageFolder">The moving average of its weights; null where none was kept.</param>
/// <param name="VsdLoss">Mean VSD loss of the last steps; null where none updated the student.</param>
/// <param name="TrainingMinutes">Wall time of all its steps.</param>
internal sealed record TrainedStudent(
    string Folder, string? AverageFolder, double? VsdLoss, double TrainingMinutes)
{
    /// <summary>The weights that tables show.</summary>
    public string Shown => ToySettings.ShowsAverage ? AverageFolder ?? Folder : Folder;

    /// <summary>The weights that tables do not show; null where there is only one kind.</summary>
    public string? Other => AverageFolder is null ? null : Shown == Folder ? AverageFolder : Folder;
}
