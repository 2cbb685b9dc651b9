using SnoopiCluster.Core;

namespace SnoopiCluster.Storage.Entities;

/// <summary>A registered prompt set.</summary>
internal sealed class PromptSetRow
{
    public required string Name { get; init; }

    public long Number { get; init; }

    public Sha256Digest Hash { get; init; }

    public long NumPrompts { get; init; }

    public int NumShards { get; init; }

    public required string Sources { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}
