namespace SnoopiCluster.Cli.Doctor;

/// <summary>One thing that was looked at.</summary>
/// <param name="Name">What it is.</param>
/// <param name="State">How it stands.</param>
/// <param name="Found">What was found.</param>
/// <param name="Advice">What to do about it; null when nothing is to be done.</param>
internal sealed record DoctorFinding(string Name, DoctorState State, string Found, string? Advice = null);

/// <summary>How a thing that was looked at stands.</summary>
internal enum DoctorState
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>It works, but slower or less than it could.</summary>
    Warn,

    /// <summary>It does not work.</summary>
    Fail,
}
