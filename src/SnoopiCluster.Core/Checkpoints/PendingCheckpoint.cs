using System.Collections.Immutable;
using SnoopiCluster.Core.Memberships;

namespace SnoopiCluster.Core.Checkpoints;

/// <summary>A checkpoint whose shares are coming in; it does not exist until its manifest is published.</summary>
/// <param name="Fence">The group that writes it; another one abandons it.</param>
/// <param name="Parts">The shares so far, one a rank; never empty.</param>
public sealed record PendingCheckpoint(Fence Fence, ImmutableArray<CheckpointPart> Parts)
{
    /// <summary>It stands before this step.</summary>
    public long Step => Parts[0].Step;

    /// <summary>Its blob prefix.</summary>
    public string Prefix => Parts[0].Prefix;

    /// <summary>Whether every rank's share is there.</summary>
    public bool IsWhole => Parts.Length == Parts[0].WorldSize;

    /// <summary>With one more share; the same when that rank's is there, or it belongs to another checkpoint.</summary>
    public PendingCheckpoint With(CheckpointPart part) =>
        part.Prefix != Prefix || Parts.Any(known => known.Rank == part.Rank) ? this : this with { Parts = Parts.Add(part) };

    /// <summary>Content of its <c>checkpoint.json</c>: the shares' common header with the files of all.</summary>
    public string Manifest => CheckpointManifestText.Of(this);
}
