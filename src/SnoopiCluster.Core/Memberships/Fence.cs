namespace SnoopiCluster.Core.Memberships;

/// <summary>
/// What every write from the data plane carries, and what it is refused by when it is not the run's present one
/// (design section 6). Pictures are held to the attempt only (<c>ISampleStore</c>).
/// </summary>
/// <param name="Attempt">Grows by one whenever the run's whole group is started again; 0 before the first.</param>
/// <param name="MembershipVersion">Grows by one whenever a rank joins or leaves, over all attempts.</param>
public readonly record struct Fence(int Attempt, long MembershipVersion)
{
    /// <summary>Attempt and version, such as <c>attempt 2, membership version 7</c>.</summary>
    public override string ToString() => $"attempt {Attempt}, membership version {MembershipVersion}";
}
