using System.Buffers;
using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using SnoopiCluster.Benchmarks.Progress;
using SnoopiCluster.Contracts;
using SnoopiCluster.Contracts.Nodes;
using SnoopiCluster.Contracts.Ranks;
using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Nodes;

namespace SnoopiCluster.Benchmarks.Nodes;

/// <summary>
/// A node as the silo sees one: an agent's link with one slot, and in it a rank that trains nothing and commits a step a
/// second. A link that is lost stays lost, so that its loss shows.
/// </summary>
internal sealed class SimulatedNode(Uri silo, NodeName name, NodeTally tally, TimeProvider clock) : IDisposable
{
    private static readonly SlotDescription Slot = new(0, "cpu", "a simulated slot", 1L << 30);

    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly ConcurrentQueue<(long Number, long SentAt)> _unacknowledged = [];
    private LedgerState _ledger = LedgerState.Empty;
    private RankKey _key;
    private Fence? _fence;
    private long _number;

    /// <summary>Lives until it is told to stop, or its link is lost.</summary>
    /// <param name="offset">When its second begins: nodes do not beat all at once.</param>
    /// <param name="stop">Ends it.</param>
    public async Task RunAsync(TimeSpan offset, CancellationToken stop)
    {
        try
        {
            await Task.Delay(offset, clock, stop);
            NodeWelcome welcome = await DialAsync(stop);
            await await Task.WhenAny(ReceiveAllAsync(stop), BeatAsync(TimeSpan.FromSeconds(welcome.BeatSeconds), stop));
            tally.LinkLost($"{name}: the silo closed the link: {_socket.CloseStatusDescription}");
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The benchmark is over.
        }
        catch (Exception e) when (e is WebSocketException or HttpRequestException or JsonException)
        {
            tally.LinkLost($"{name}: {e.Message}");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _socket.Dispose();
        _sending.Dispose();
    }

    private async Task<NodeWelcome> DialAsync(CancellationToken stop)
    {
        UriBuilder address = new(silo) { Scheme = Uri.UriSchemeWs, Path = $"/api/v1/nodes/{name}/link" };
        await _socket.ConnectAsync(address.Uri, stop);
        await SendAsync(new NodeHello($"{name}-1", "127.0.0.1", [Slot], []), stop);
        return await ReceiveAsync(new ArrayBufferWriter<byte>(), stop) as NodeWelcome
            ?? throw new JsonException("The silo's first message is no welcome.");
    }

    private async Task BeatAsync(TimeSpan beat, CancellationToken stop)
    {
        long due = clock.GetTimestamp();
        while (true)
        {
            await SendAsync(new NodeBeat(), stop);
            if (_fence is { } fence)
            {
                await CommitAsync(fence, stop);
            }

            // A beat that is a whole interval late is a missed one; the next is due where it would have been anyway.
            TimeSpan since = clock.GetElapsedTime(due);
            long passed = Math.Max(1, (long)(since / beat));
            tally.Beat(passed - 1);
            due += (long)(passed * beat.TotalSeconds * clock.TimestampFrequency);
            TimeSpan rest = clock.GetElapsedTime(clock.GetTimestamp(), due);
            await Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, clock, stop);
        }
    }

    private async Task CommitAsync(Fence fence, CancellationToken stop)
    {
        long step = _ledger.NextStep;
        _ledger = _ledger.Advance(step, StepOutcome.Applied, [new PromptDigest(step)]);
        LedgerRow row = new(step, StepOutcome.Applied, _ledger.Hash, _ledger.AppliedCount);
        long number = await ReportAsync(new StepsCommitted(fence, [StepRows.Of(row)]), stop);
        _unacknowledged.Enqueue((number, clock.GetTimestamp()));
        tally.Row();
    }

    private async Task ReceiveAllAsync(CancellationToken stop)
    {
        ArrayBufferWriter<byte> message = new();
        while (await ReceiveAsync(message, stop) is { } command)
        {
            switch (command)
            {
                case StartRank start:
                    _key = new RankKey(start.Assignment.Run, start.Assignment.Process);
                    await ReportAsync(new RankReady(StorePort: 1), stop);
                    break;
                case CommandRank { Command: JoinGroup { Membership.Fence: var fence } }:
                    await ReportAsync(
                        new FormedReport(fence, new GroupFormed(_ledger.NextStep, _ledger.Hash, 0, null, 0.01, 0, [])), stop);
                    _fence = fence;
                    tally.Training();
                    break;
                case AcknowledgeReports acknowledged:
                    Acknowledge(acknowledged.UpToNumber);
                    break;
                case KillRank kill:
                    throw new JsonException($"the silo kills its rank: {kill.Cause}");
            }
        }
    }

    private void Acknowledge(long upTo)
    {
        while (_unacknowledged.TryPeek(out (long Number, long SentAt) first) && first.Number <= upTo)
        {
            _unacknowledged.TryDequeue(out _);
            tally.Acknowledged(clock.GetElapsedTime(first.SentAt));
        }
    }

    private async Task<long> ReportAsync(RankReport report, CancellationToken stop)
    {
        await _sending.WaitAsync(stop);
        try
        {
            long number = ++_number;
            await SendAloneAsync(new NumberedReport(number, _key, report, Exit: null), stop);
            return number;
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task SendAsync(NodeReport report, CancellationToken stop)
    {
        await _sending.WaitAsync(stop);
        try
        {
            await SendAloneAsync(report, stop);
        }
        finally
        {
            _sending.Release();
        }
    }

    private ValueTask SendAloneAsync(NodeReport report, CancellationToken stop) => _socket.SendAsync(
        JsonSerializer.SerializeToUtf8Bytes(report, MessageJson.Options).AsMemory(),
        WebSocketMessageType.Text,
        endOfMessage: true,
        stop);

    // Null when the silo closed the link.
    private async Task<NodeCommand?> ReceiveAsync(ArrayBufferWriter<byte> message, CancellationToken stop)
    {
        message.ResetWrittenCount();
        while (true)
        {
            ValueWebSocketReceiveResult part = await _socket.ReceiveAsync(message.GetMemory(2048), stop);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            message.Advance(part.Count);
            if (part.EndOfMessage)
            {
                return JsonSerializer.Deserialize<NodeCommand>(message.WrittenSpan, MessageJson.Options);
            }
        }
    }
}
