namespace SnoopiCluster.Core.Memberships;

/// <summary>Why a rank process ends itself.</summary>
/// <param name="Kind">Whether another try can help.</param>
/// <param name="Cause">What was attempted, what was found, what to do; for a person.</param>
public sealed record RankFailed(FailureKind Kind, string Cause);

/// <summary>Whose fault a failure is, which decides about another try (design section 6).</summary>
public enum FailureKind
{
    /// <summary>A machine, a process or a network: tried again within the failure budget.</summary>
    Infrastructure,

    /// <summary>The run's spec or its models: never tried again.</summary>
    Spec,

    /// <summary>The prompts: never tried again.</summary>
    UserData,

    /// <summary>The training itself, such as too many steps in a row that were not finite: never tried again.</summary>
    Training,

    /// <summary>The control plane: never ends a run.</summary>
    Controller,
}
