using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using SnoopiCluster.Contracts.Ranks;
using SnoopiCluster.Core.Checkpoints;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Distillation.Checkpoints;
using SnoopiCluster.Storage.Blobs;
using SnoopiCluster.Tensors;
using SnoopiCluster.Worker.Ranks;

namespace SnoopiCluster.Worker.Checkpoints;

/// <summary>
/// Writes this rank's share of checkpoints: a snapshot on the step path, everything else in the background. What makes the
/// checkpoint exist is the control plane's, which has every rank's share.
/// </summary>
/// <param name="rank">The state, and where files go.</param>
/// <param name="report">Says that a share is written, on the writing thread.</param>
internal sealed class CheckpointWriter(PreparedRank rank, Action<RankReport> report) : IDisposable
{
    private Thread? _writer;
    private volatile ExceptionDispatchInfo? _failure;
    private volatile ExceptionDispatchInfo? _givenUp;
    private CheckpointName _newest = new(-1, -1);

    /// <summary>
    /// Takes a snapshot and writes it in the background. Waits for the one before: at most one snapshot is in memory.
    /// </summary>
    /// <param name="group">The group, all of whose members call this at the same step.</param>
    /// <exception cref="IOException">The previous checkpoint could not be written.</exception>
    public void Begin(RankGroup group)
    {
        Finish();
        var name = new CheckpointName(rank.State.Step, group.Fence.MembershipVersion);
        if (name == _newest)
        {
            return; // the last step's checkpoint is there already
        }

        _newest = name;
        _givenUp = null;
        long begun = Stopwatch.GetTimestamp();
        CheckpointSnapshot snapshot = CheckpointSnapshot.Take(rank.State, group.Rank, group.WorldSize);
        CheckpointIdentity identity = rank.IdentityIn(group.WorldSize);
        (Fence fence, int position, int worldSize) = (group.Fence, group.Rank, group.WorldSize);
        _writer = new Thread(() => WriteAndKeepFailure(
            snapshot, name, identity, fence, position, worldSize, begun))
        {
            Name = "checkpoint writer",
            IsBackground = true,
        };
        _writer.Start();
    }

    /// <summary>Waits until the share that is being written is published.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public void Finish()
    {
        _writer?.Join();
        _writer = null;
        ExceptionDispatchInfo? failure = _failure;
        _failure = null;
        failure?.Throw();
    }

    /// <summary>Waits, for a checkpoint that cannot be done without; what will not pass by itself is thrown.</summary>
    /// <returns>Why the share was given up after the store was tried for long enough; null when it is published.</returns>
    /// <exception cref="IOException">It could not be written.</exception>
    public ExceptionDispatchInfo? FinishForGood()
    {
        Finish();
        return _givenUp;
    }

    /// <summary>Writes the same checkpoint anew, after it was given up.</summary>
    public void BeginAgain(RankGroup group)
    {
        _newest = new CheckpointName(-1, -1);
        Begin(group);
    }

    /// <summary>Throws what went wrong with the share that was being written, if anything did; does not wait.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public void ThrowIfFailed()
    {
        if (_failure is not null)
        {
            Finish();
        }
    }

    /// <summary>Waits for the writer; what it could not write is not thrown here, where another fault may be on its way.</summary>
    public void Dispose() => _writer?.Join();

    [SuppressMessage("Design", "CA1031", Justification = "The thread's boundary: Finish throws it to the training thread.")]
    private void WriteAndKeepFailure(
        CheckpointSnapshot snapshot,
        CheckpointName name,
        CheckpointIdentity identity,
        Fence fence,
        int position,
        int worldSize,
        long begun)
    {
        using (snapshot)
        {
            try
            {
                CheckpointPart part = Write(snapshot, name, identity, position, worldSize);
                report(new PartWritten(fence, part with { Seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds }));
            }
            catch (Exception e) when (e is BlobException { CanRetryHelp: true } or IOException or SafetensorsException)
            {
                // The store was tried for as long as its options say, or a disk is full, which may pass as well. Training loses
                // nothing by going on without this one.
                report(new CheckpointGivenUp(fence, name.Step, e.Message));
                _givenUp = ExceptionDispatchInfo.Capture(e);
            }
            catch (Exception e)
            {
                _failure = ExceptionDispatchInfo.Capture(e);
            }
        }
    }

    private CheckpointPart Write(
        CheckpointSnapshot snapshot, CheckpointName name, CheckpointIdentity identity, int position, int worldSize)
    {
        string prefix = $"checkpoints/{name}";
        CheckpointFile file = snapshot.WritePart(rank.TransitFolder);
        rank.Faults.KillInCheckpoint(name.Step);
        rank.Files.Publish($"{prefix}/{file.Name}", Path.Combine(rank.TransitFolder, file.Name));
        return new CheckpointPart(
            name.Step, snapshot.LedgerHash, rank.Files.NameOf(prefix), position, worldSize, snapshot.HeaderFor(identity), [file]);
    }
}
