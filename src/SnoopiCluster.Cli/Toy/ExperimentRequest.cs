namespace SnoopiCluster.Cli.Toy;

/// <summary>What an experiment was asked with.</summary>
/// <param name="Name">Which.</param>
/// <param name="Command">The command line that asked, for the record.</param>
/// <param name="Out">Full path of its folder: finished arms, students, table and chart.</param>
/// <param name="FullStudents">
/// Full path of the folder of the student at the full setting; several experiments may share it.
/// </param>
/// <param name="Teacher">Full path of the teacher's folder.</param>
/// <param name="Student">Full path of a student that is there already; null to train one.</param>
/// <param name="Seed">Seed of captions, noise and students, at least 0.</param>
/// <param name="Count">Pictures of an arm.</param>
/// <param name="Steps">Steps of a student; null for the toy world's own.</param>
/// <param name="ArmsAtOnce">Most arms at a time, one core each.</param>
/// <param name="FixedKappa">Scale of a teacher that takes no random one.</param>
internal sealed record ExperimentRequest(
    string Name,
    string Command,
    string Out,
    string FullStudents,
    string Teacher,
    string? Student,
    long Seed,
    int Count,
    long? Steps,
    int ArmsAtOnce,
    double FixedKappa);
