using System.Collections.Immutable;
using System.Text.Json;
using SnoopiCluster.Core;
using SnoopiCluster.Core.Checkpoints;
using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Storage.Blobs;

namespace SnoopiCluster.Storage.Proof;

/// <summary>What checkpoints say about the ledger, read from their manifests; the tensors are not looked at.</summary>
internal static class CheckpointAnchors
{
    private const string ManifestName = "checkpoint.json";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>Reads them; a manifest that contradicts the catalogue gives two anchors, of which one must fail.</summary>
    /// <exception cref="BlobNotFoundException">A checkpoint of the catalogue is not in the store.</exception>
    /// <exception cref="ProofImpossibleException">A manifest cannot be read.</exception>
    public static async Task<ImmutableArray<LedgerAnchor>> ReadAsync(
        IBlobStore blobs, IEnumerable<CheckpointEntry> checkpoints, CancellationToken cancellationToken)
    {
        ImmutableArray<LedgerAnchor>.Builder anchors = ImmutableArray.CreateBuilder<LedgerAnchor>();
        foreach (CheckpointEntry checkpoint in checkpoints)
        {
            BlobName name = new($"{checkpoint.Prefix}/{ManifestName}");
            Counts counts = Parse(name, await blobs.ReadAllAsync(name, cancellationToken: cancellationToken));
            LedgerAnchor anchor = new(
                new LedgerState(counts.Step, checkpoint.LedgerHash, counts.AppliedCount, counts.SkippedCount),
                counts.Lora.Updates);
            anchors.Add(anchor);
            if (counts.LedgerHash != checkpoint.LedgerHash)
            {
                anchors.Add(anchor with { State = anchor.State with { Hash = counts.LedgerHash } });
            }
        }

        return anchors.ToImmutable();
    }

    private static Counts Parse(BlobName name, byte[] content)
    {
        try
        {
            return JsonSerializer.Deserialize<Counts>(content, Json) ?? throw new JsonException("it is null");
        }
        catch (JsonException e)
        {
            throw new ProofImpossibleException($"Blob {name} is no checkpoint's manifest: {e.Message}", e);
        }
    }

    // Of the manifest, which the ranks write, only what the ledger knows too.
    private sealed record Counts(
        long Step, Sha256Digest LedgerHash, long AppliedCount, long SkippedCount, NetCounts Lora);

    private sealed record NetCounts(long Updates);
}
