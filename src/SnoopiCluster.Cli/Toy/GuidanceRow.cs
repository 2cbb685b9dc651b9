namespace SnoopiCluster.Cli.Toy;

/// <summary>A row of the guidance experiment's table.</summary>
/// <param name="Arm">What is measured.</param>
/// <param name="Steps">Steps of a picture, as the table says them.</param>
/// <param name="KappaText">Guidance scale, as the table says it.</param>
internal sealed record GuidanceRow(Arm<ArmScores> Arm, string Steps, string KappaText)
{
    /// <summary>Place on the teacher's curve; null for a row that has none.</summary>
    public double? Kappa { get; init; }
}
