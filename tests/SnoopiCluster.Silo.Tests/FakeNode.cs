using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;
using SnoopiCluster.Contracts;
using SnoopiCluster.Contracts.Nodes;
using SnoopiCluster.Contracts.Ranks;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Progress;

namespace SnoopiCluster.Silo.Tests;

/// <summary>A node's agent that speaks the link's protocol, with ranks that are objects in this process.</summary>
internal sealed class FakeNode(string name, int numSlots, Uri silo, FakeWorld world) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly List<NumberedReport> _unacknowledged = [];
    private readonly Dictionary<RankKey, FakeRank> _ranks = [];
    private readonly List<NodeCommand> _received = [];
    private Channel<NodeReport> _sending = Channel.CreateUnbounded<NodeReport>();
    private CancellationTokenSource _link = new();
    private Task _holding = Task.CompletedTask;
    private long _number;

    public string Name { get; } = name;

    public string Instance { get; set; } = Guid.NewGuid().ToString("N");

    /// <summary>Whether the link is made again when it is lost.</summary>
    public bool Redials { get; set; }

    public IReadOnlyList<NodeCommand> Received
    {
        get
        {
            lock (_lock)
            {
                return [.. _received];
            }
        }
    }

    public IReadOnlyList<FakeRank> Ranks
    {
        get
        {
            lock (_lock)
            {
                return [.. _ranks.Values];
            }
        }
    }

    public int NumUnacknowledged
    {
        get
        {
            lock (_lock)
            {
                return _unacknowledged.Count;
            }
        }
    }

    /// <summary>Dials, says hello and waits for the welcome.</summary>
    public async Task LinkAsync()
    {
        world.Add(this);
        TaskCompletionSource welcomed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _link = CancellationTokenSource.CreateLinkedTokenSource(world.End.Token);
        _holding = HoldAsync(welcomed, _link.Token);
        await welcomed.Task.WaitAsync(TestCluster.Patience);
    }

    /// <summary>Loses the link; the ranks go on.</summary>
    public async Task CutAsync()
    {
        await _link.CancelAsync();
        await _holding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>A rank says something.</summary>
    public void Say(RankKey key, RankReport report) => Send(new NumberedReport(0, key, report, null));

    /// <summary>A rank says how it is.</summary>
    public void Say(RankKey key, RankPulse pulse) => _sending.Writer.TryWrite(new NodePulse(key, pulse));

    /// <summary>A rank has ended.</summary>
    public void SayExit(RankKey key, int exitCode, string cause)
    {
        lock (_lock)
        {
            _ranks.Remove(key);
        }

        Send(new NumberedReport(0, key, null, new RankExit(exitCode, cause)));
    }

    /// <summary>Ranks have written to their standard error.</summary>
    public void SayLog(params IEnumerable<WrittenLine> lines) => _sending.Writer.TryWrite(new NodeLogLines([.. lines]));

    public void SayLeaving() => _sending.Writer.TryWrite(new NodeLeaving());

    public async ValueTask DisposeAsync()
    {
        Redials = false;
        await CutAsync();
        foreach (FakeRank rank in Ranks)
        {
            await rank.EndAsync();
        }
    }

    private void Send(NumberedReport report)
    {
        lock (_lock)
        {
            NumberedReport numbered = report with { Number = ++_number };
            _unacknowledged.Add(numbered);
            _sending.Writer.TryWrite(numbered);
        }
    }

    private async Task HoldAsync(TaskCompletionSource welcomed, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                await HoldOnceAsync(welcomed, cancel);
            }
            catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
            {
                // A link is lost in many ways.
            }

            if (!Redials || cancel.IsCancellationRequested)
            {
                return;
            }

            await Task.Delay(50, CancellationToken.None);
        }
    }

    private async Task HoldOnceAsync(TaskCompletionSource welcomed, CancellationToken cancel)
    {
        ClientWebSocket socket = new();
        try
        {
            await socket.ConnectAsync(new Uri($"ws://{silo.Authority}/api/v1/nodes/{Name}/link"), cancel);
            await SpeakAsync(socket, welcomed, cancel);
        }
        finally
        {
            socket.Dispose();
        }
    }

    private async Task SpeakAsync(ClientWebSocket socket, TaskCompletionSource welcomed, CancellationToken cancel)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        NodeHello hello;
        lock (_lock)
        {
            _sending = Channel.CreateUnbounded<NodeReport>();
            hello = new NodeHello(
                Instance,
                "127.0.0.1",
                [.. Enumerable.Range(0, numSlots).Select(i => new SlotDescription(i, "cpu", "fake", 1 << 30))],
                [.. _ranks.Keys]);
            foreach (NumberedReport report in _unacknowledged)
            {
                _sending.Writer.TryWrite(report);
            }
        }

        await SendAsync(socket, hello, cancel);
        Task sending = SendAllAsync(socket, _sending.Reader, end.Token);
        try
        {
            await ReceiveAllAsync(socket, welcomed, cancel);
        }
        finally
        {
            await end.CancelAsync();
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task SendAllAsync(ClientWebSocket socket, ChannelReader<NodeReport> reports, CancellationToken cancel)
    {
        while (true)
        {
            Task<bool> more = reports.WaitToReadAsync(cancel).AsTask();
            if (await Task.WhenAny(more, Task.Delay(500, cancel)) != more)
            {
                await SendAsync(socket, new NodeBeat(), cancel);
                continue;
            }

            await more;
            while (reports.TryRead(out NodeReport? report))
            {
                await SendAsync(socket, report, cancel);
            }
        }
    }

    private async Task ReceiveAllAsync(ClientWebSocket socket, TaskCompletionSource welcomed, CancellationToken cancel)
    {
        byte[] buffer = new byte[1 << 20];
        while (true)
        {
            int length = 0;
            WebSocketReceiveResult part;
            do
            {
                part = await socket.ReceiveAsync(buffer.AsMemory(length).ToArraySegment(), cancel);
                length += part.Count;
            }
            while (!part.EndOfMessage);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return;
            }

            NodeCommand command = JsonSerializer.Deserialize<NodeCommand>(buffer.AsSpan(0, length), MessageJson.Options)!;
            lock (_lock)
            {
                _received.Add(command);
            }

            if (command is NodeWelcome)
            {
                welcomed.TrySetResult();
            }

            await CarryOutAsync(command);
        }
    }

    private async Task CarryOutAsync(NodeCommand command)
    {
        switch (command)
        {
            case StartRank(var assignment):
                RankKey key = new(assignment.Run, assignment.Process);
                FakeRank? started = null;
                lock (_lock)
                {
                    if (!_ranks.ContainsKey(key))
                    {
                        _ranks[key] = started = new FakeRank(key, assignment, this, world);
                    }
                }

                started?.Start();
                break;
            case CommandRank(var to, var inner):
                RankOf(to)?.Tell(inner);
                break;
            case KillRank(var to, var cause):
                if (RankOf(to) is { } rank)
                {
                    await rank.EndAsync();
                    SayExit(to, 137, cause);
                }

                break;
            case AcknowledgeReports(var upTo):
                lock (_lock)
                {
                    _unacknowledged.RemoveAll(report => report.Number <= upTo);
                }

                break;
            default:
                break;
        }
    }

    public FakeRank? RankOf(RankKey key)
    {
        lock (_lock)
        {
            return _ranks.GetValueOrDefault(key);
        }
    }

    private static Task SendAsync(ClientWebSocket socket, NodeReport report, CancellationToken cancel) =>
        socket.SendAsync(
            JsonSerializer.SerializeToUtf8Bytes(report, MessageJson.Options), WebSocketMessageType.Text, true, cancel);
}

internal static class Segments
{
    public static ArraySegment<byte> ToArraySegment(this Memory<byte> memory) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray((ReadOnlyMemory<byte>)memory, out ArraySegment<byte> array)
            ? array
            : throw new InvalidOperationException("no array");
}
