using SnoopiCluster.ToyWorld;

namespace SnoopiCluster.Cli.Toy;

/// <summary>
/// The one-step student at the full setting: trained once for the experiments that look at one, where they
/// keep their folders side by side in the default place.
/// </summary>
internal static class SharedStudent
{
    /// <summary>What its arm is called.</summary>
    public const string ArmName = "student";

    /// <summary>The student of a request's seed and steps.</summary>
    public static StudentRun Plan(StudentShelf students, ExperimentRequest request) =>
        students.Plan(ArmName, request.Seed, request.Steps ?? ToySettings.FullSteps, ToySettings.InFull);
}
