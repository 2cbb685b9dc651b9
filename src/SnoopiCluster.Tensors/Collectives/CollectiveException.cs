namespace SnoopiCluster.Tensors.Collectives;

/// <summary>
/// A join or a collective failed. The group is of no use after that: what the buffers hold is undefined, and
/// the ranks that are left join again under another prefix.
/// </summary>
public sealed class CollectiveException : Exception
{
    internal CollectiveException(
        CollectiveFailure kind, string operation, int rank, int worldSize, string prefix, string cause)
        : base($"{operation} failed on rank {rank} of {worldSize} in group '{prefix}' ({kind}): {cause}")
    {
        Kind = kind;
        Operation = operation;
    }

    /// <summary>What ended it, as this rank saw it.</summary>
    public CollectiveFailure Kind { get; }

    /// <summary>What was attempted, in words.</summary>
    public string Operation { get; }
}
