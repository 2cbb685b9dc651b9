namespace SnoopiCluster.Core.Specs;

/// <summary>Which method a run distils with.</summary>
public enum Objective
{
    /// <summary>PG-SB: variational score distillation with kappa drawn from a range (SNOOPI, eq. 7).</summary>
    PgSb,

    /// <summary>SwiftBrush: the same with kappa fixed (eq. 6).</summary>
    SwiftBrush,
}
