using System.Collections.Immutable;
using System.Net.WebSockets;
using System.Text.Json;
using SnoopiCluster.Contracts;
using SnoopiCluster.Contracts.Nodes;

namespace SnoopiCluster.EndToEnd.Tests.Harness;

/// <summary>A node link of the tests' own, which says whatever a test wants said.</summary>
internal sealed class HandMadeLink : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[1 << 20];
    private long _number;

    /// <summary>Opens one, as a node without slots.</summary>
    public static async Task<HandMadeLink> OpenAsync(Uri silo, string node)
    {
        HandMadeLink link = new();
        UriBuilder address = new(silo) { Scheme = "ws", Path = $"/api/v1/nodes/{node}/link" };
        using CancellationTokenSource limit = new(Patience);
        await link._socket.ConnectAsync(address.Uri, limit.Token);
        await link.SendAsync(new NodeHello("00000000deadbeef", "127.0.0.1", [], []));
        await link.UntilAsync<NodeWelcome>(_ => true);
        return link;
    }

    /// <summary>Sends reports about a process, and waits until the silo has taken them all.</summary>
    public async Task ReportAsync(RankKey key, ImmutableArray<Contracts.Ranks.RankReport> reports, RankExit? exit)
    {
        foreach (Contracts.Ranks.RankReport report in reports)
        {
            await SendAsync(new NumberedReport(++_number, key, report, null));
        }

        if (exit is not null)
        {
            await SendAsync(new NumberedReport(++_number, key, null, exit));
        }

        await UntilAsync<AcknowledgeReports>(acknowledged => acknowledged.UpToNumber >= _number);
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private async Task SendAsync(NodeReport report)
    {
        using CancellationTokenSource limit = new(Patience);
        await _socket.SendAsync(
            JsonSerializer.SerializeToUtf8Bytes(report, MessageJson.Options), WebSocketMessageType.Text, true, limit.Token);
    }

    private async Task UntilAsync<T>(Predicate<T> isIt)
        where T : NodeCommand
    {
        using CancellationTokenSource limit = new(Patience);
        while (true)
        {
            int length = 0;
            ValueWebSocketReceiveResult part;
            do
            {
                part = await _socket.ReceiveAsync(_buffer.AsMemory(length), limit.Token);
                length += part.Count;
            }
            while (!part.EndOfMessage);

            Assert.NotEqual(WebSocketMessageType.Close, part.MessageType);
            if (JsonSerializer.Deserialize<NodeCommand>(_buffer.AsSpan(0, length), MessageJson.Options) is T command
                && isIt(command))
            {
                return;
            }
        }
    }
}
