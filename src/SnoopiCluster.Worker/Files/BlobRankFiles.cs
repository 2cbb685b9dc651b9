using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using SnoopiCluster.Core;
using SnoopiCluster.Core.Checkpoints;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Distillation.Checkpoints;
using SnoopiCluster.Prompts.Sets;
using SnoopiCluster.Storage.Blobs;
using SnoopiCluster.Worker.Checkpoints;

namespace SnoopiCluster.Worker.Files;

/// <summary>
/// The cluster's blobs: a run's lie under <c>runs/{id}/</c>, prompt sets under <c>prompt-sets/{hash}/</c>. What is read comes
/// through a folder of the node.
/// </summary>
/// <param name="blobs">The store.</param>
/// <param name="run">The run.</param>
/// <param name="cacheFolder">Folder for prompt shards and files in transit, shared by the node's ranks.</param>
/// <param name="cacheBytes">Largest size of the cached prompt shards.</param>
/// <param name="clock">Says which shards were used last.</param>
internal sealed class BlobRankFiles(
    IBlobStore blobs, RunId run, string cacheFolder, long cacheBytes, TimeProvider clock) : IRankFiles
{
    /// <summary>The container of everything that the cluster keeps as blobs.</summary>
    public const string Container = "snoopi";

    private const string PromptManifest = "manifest.json";

    private string CheckpointsPrefix => NameOf("checkpoints/");

    /// <inheritdoc/>
    public bool IsWaitedFor => true;

    /// <inheritdoc/>
    public string NameOf(string name) => $"runs/{run}/{name}";

    /// <summary>Opens the store that a connection means.</summary>
    /// <exception cref="BlobStoreUnavailableException">It does not answer.</exception>
    public static BlobRankFiles Open(
        string connection, RunId run, string cacheFolder, long cacheBytes, TimeProvider clock)
    {
        IBlobStore? blobs = null;
        Wait(async () => blobs = await BlobStoreFactory.OpenAsync(connection, Container, options: null, clock));
        return new BlobRankFiles(
            blobs ?? throw new InvalidOperationException("Opening a blob store gave none."), run, cacheFolder, cacheBytes, clock);
    }

    /// <inheritdoc/>
    public IPromptShards OpenPrompts(Sha256Digest hash)
    {
        string folder = Path.Combine(cacheFolder, "prompt-sets", hash.ToString());
        Directory.CreateDirectory(folder);
        Wait(() => blobs.DownloadAsync(
            new BlobName($"prompt-sets/{hash}/{PromptManifest}"), Path.Combine(folder, PromptManifest)));
        return new PromptShardCache(
            PromptSet.Open(folder).Manifest,
            Path.Combine(cacheFolder, "prompt-shards"),
            cacheBytes,
            new PromptSetBlobs(blobs).FetchOf(hash),
            clock);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> ListCheckpoints()
    {
        List<(CheckpointName Name, string Full)> found = [];
        Wait(async () =>
        {
            await foreach (BlobProperties blob in blobs.ListAsync(CheckpointsPrefix))
            {
                string[] parts = blob.Name.Value[CheckpointsPrefix.Length..].Split('/');
                if (parts is [var folder, CheckpointManifest.FileName] && CheckpointName.Parse(folder) is { } name)
                {
                    found.Add((name, CheckpointsPrefix + folder));
                }
            }
        });
        return [.. found.OrderByDescending(checkpoint => checkpoint.Name).Select(checkpoint => checkpoint.Full)];
    }

    /// <inheritdoc/>
    public FetchedCheckpoint FetchCheckpoint(string name)
    {
        string folder = Path.Combine(
            cacheFolder, "checkpoints", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..16]);
        Directory.CreateDirectory(folder);
        try
        {
            Wait(() => FetchAsync(name, folder));
            return new FetchedCheckpoint(folder, CheckpointReader.Check(folder), isTemporary: true);
        }
        catch (Exception e) when (e is BlobNotFoundException or BlobCorruptException or ArgumentException)
        {
            Directory.Delete(folder, recursive: true);
            throw new CheckpointCorruptException(name, e.Message, e);
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Publish(string name, string file)
    {
        var blob = new BlobName(NameOf(name));
        Wait(async () =>
        {
            try
            {
                await blobs.UploadAsync(blob, file);
            }
            catch (BlobConflictException)
            {
                // Left by a group that did the same step or the same end before; nothing refers to it yet.
                await blobs.DeleteAsync(blob);
                await blobs.UploadAsync(blob, file);
            }
        });
        File.Delete(file);
    }

    private async Task FetchAsync(string name, string folder)
    {
        await blobs.DownloadAsync(
            new BlobName($"{name}/{CheckpointManifest.FileName}"), Path.Combine(folder, CheckpointManifest.FileName));
        foreach (CheckpointFile file in CheckpointManifest.Read(folder).Files)
        {
            await blobs.DownloadAsync(
                new BlobName($"{name}/{file.Name}"), Path.Combine(folder, file.Name), DigestOf(file, name));
        }
    }

    private static Sha256Digest DigestOf(CheckpointFile file, string name) =>
        Sha256Digest.TryParse(file.Sha256, out Sha256Digest digest)
            ? digest
            : throw new CheckpointCorruptException(name, $"the hash of {file.Name} is '{file.Sha256}'");

    // A rank computes on one thread, which has nothing else to do while it waits for a blob.
    [SuppressMessage("Usage", "VSTHRD002", Justification = "See above; there is no synchronization context.")]
    private static void Wait(Func<Task> task) => Task.Run(task).GetAwaiter().GetResult();
}
