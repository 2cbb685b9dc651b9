namespace SnoopiCluster.Dashboard.Live;

/// <summary>Something of the silo's, as it was read last.</summary>
/// <param name="Value">What was read; null before the first answer.</param>
/// <param name="Fault">Why the newest reading failed; null when it did not. What was read before is still shown.</param>
/// <param name="IsMissing">Whether the silo has said that there is no such thing.</param>
internal sealed record Snapshot<T>(T? Value, string? Fault, bool IsMissing)
    where T : class
{
    /// <summary>Nothing was read yet.</summary>
    public static Snapshot<T> Empty { get; } = new(null, null, false);

    /// <summary>Whether there is neither a value nor a fault yet.</summary>
    public bool IsLoading => Value is null && Fault is null;
}
