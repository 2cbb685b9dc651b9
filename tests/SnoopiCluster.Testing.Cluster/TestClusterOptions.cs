namespace SnoopiCluster.Testing.Cluster;

/// <summary>What a cluster under test is made of.</summary>
public sealed record TestClusterOptions
{
    /// <summary>Its nodes.</summary>
    public IReadOnlyList<TestNodeOptions> Nodes { get; init; } = [new("a", 2), new("b", 2)];

    /// <summary>Connection string of the blob store as silo and nodes reach it; null for a folder of the cluster.</summary>
    public string? Blobs { get; init; }

    /// <summary>Folder of the blob store, where a test needs a special one; null for one of the cluster's.</summary>
    public string? BlobFolder { get; init; }
}

/// <summary>One node of a cluster under test.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Slots">CPU slots, one thread each.</param>
public sealed record TestNodeOptions(string Name, int Slots)
{
    /// <summary>A shell script that is started for each rank in the place of <c>snoopi rank</c>; null for that.</summary>
    public string? RankScript { get; init; }

    /// <summary>Folder of the node's cache; null for one of the cluster's.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>Connection string of the blob store as this node reaches it; null for the cluster's.</summary>
    public string? Blobs { get; init; }

    /// <summary>What the agent is started through, such as <c>ip netns exec x</c>; empty for nothing.</summary>
    public IReadOnlyList<string> Through { get; init; } = [];

    /// <summary>Address of the node as other nodes reach it.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>Where the agent dials the silo; null for where the silo listens.</summary>
    public Uri? Silo { get; init; }
}
