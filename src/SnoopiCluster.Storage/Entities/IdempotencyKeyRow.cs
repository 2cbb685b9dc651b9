namespace SnoopiCluster.Storage.Entities;

/// <summary>What was made under a key that the client drew.</summary>
internal sealed class IdempotencyKeyRow
{
    public required string Key { get; init; }

    public required string Subject { get; init; }

    public required string SubjectId { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}
