using System.Threading.Channels;
using SnoopiCluster.Contracts.Nodes;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Progress;

namespace SnoopiCluster.Silo.Nodes;

/// <summary>
/// Takes one link's log lines to the store, beside its reports, which must not wait for them. Where the store is away the newest
/// batches are kept; the agent sends what it still has over its next link.
/// </summary>
internal sealed partial class LogPump(NodeName node, IRankLogStore store, TimeProvider time, ILogger log)
{
    private const int MaxBatchesWaiting = 64;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Channel<NodeLogLines> _waiting = Channel.CreateBounded<NodeLogLines>(
        new BoundedChannelOptions(MaxBatchesWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    /// <summary>Takes a batch in; never waits.</summary>
    /// <exception cref="System.Text.Json.JsonException">It is larger than batches may be.</exception>
    public void Add(NodeLogLines batch)
    {
        if (batch.Lines.IsDefaultOrEmpty || batch.Lines.Length > NodeLogLines.MaxLines
            || batch.Lines.Any(line => line.Text.Length > NodeLogLines.MaxLineChars))
        {
            throw new System.Text.Json.JsonException(
                $"a batch of log lines has 1 to {NodeLogLines.MaxLines} lines of at most {NodeLogLines.MaxLineChars} characters");
        }

        _waiting.Writer.TryWrite(batch);
    }

    /// <summary>Stores batches until the link ends.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        await foreach (NodeLogLines batch in _waiting.Reader.ReadAllAsync(cancel))
        {
            while (!await TryStoreAsync(batch, cancel))
            {
                await Task.Delay(Pause, time, cancel);
            }
        }
    }

    private async Task<bool> TryStoreAsync(NodeLogLines batch, CancellationToken cancel)
    {
        try
        {
            await store.AppendAsync(node, batch.Lines, cancel);
            return true;
        }
        catch (System.Data.Common.DbException e)
        {
            LogNotStored(e, node, batch.Lines.Length);

            // Of a fault that another try would meet again the lines are worth less than those behind them.
            return !e.IsTransient;
        }
    }

    [LoggerMessage(3221, LogLevel.Warning, "Node {NodeName}: {NumLines} lines of its ranks' logs could not be stored")]
    private partial void LogNotStored(Exception e, NodeName nodeName, int numLines);
}
