using System.Buffers;
using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using SnoopiCluster.Contracts;
using SnoopiCluster.Contracts.Nodes;

namespace SnoopiCluster.Worker.Nodes;

/// <summary>
/// One link to the silo, from its dial to its loss: says hello, waits for the welcome, then sends beats and reports and hands
/// over commands. Reports that were sent over an earlier link and not acknowledged are sent again.
/// </summary>
internal sealed class NodeLink(
    NodeAgentOptions options, NodeHello hello, ReportOutbox outbox, LogOutbox logs, Action<NodeCommand> carryOut) : IDisposable
{
    private const int MessageBytesMax = 64 << 20;

    private readonly ClientWebSocket _socket = new();

    /// <summary>What the silo's welcome said; null before.</summary>
    public NodeWelcome? Welcome { get; private set; }

    /// <summary>Holds the link until it is lost or <paramref name="stop"/> is set; once.</summary>
    /// <param name="timing">Beat and silence until the welcome says others.</param>
    /// <param name="stop">Set when the agent ends.</param>
    /// <returns>Why it was lost, for a person.</returns>
    public async Task<string> HoldAsync(NodeWelcome timing, CancellationToken stop)
    {
        TimeSpan dead = TimeSpan.FromSeconds(timing.DeadSeconds);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            await DialAsync(timing, dead, end.Token);
            await SendAsync(hello, dead, end.Token);
            Welcome = await ReceiveWelcomeAsync(dead, end.Token);
            Task receiving = ReceiveAllAsync(end.Token);
            Task sending = SendAllAsync(Welcome, end.Token);
            Task first = await Task.WhenAny(receiving, sending);
            await end.CancelAsync();

            // No command of this link is carried out beside those of the next.
            await Task.WhenAll(receiving, sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await first;
            return "the silo closed the link";
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return "the agent ends";
        }
        catch (OperationCanceledException)
        {
            return $"the silo was silent for {dead.TotalSeconds} s";
        }
        catch (WebSocketException e)
        {
            return Explain(e);
        }
        catch (JsonException e)
        {
            return $"the silo's first message is no welcome: {e.Message}";
        }
        finally
        {
            _socket.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private async Task DialAsync(NodeWelcome timing, TimeSpan dead, CancellationToken cancel)
    {
        // A peer that is gone without a word, or stopped, answers no ping: then the socket aborts what waits on it.
        _socket.Options.KeepAliveInterval = TimeSpan.FromSeconds(timing.BeatSeconds);
        _socket.Options.KeepAliveTimeout = dead;
        _socket.Options.CollectHttpResponseDetails = true;
        if (options.Token is { } token)
        {
            _socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        }

        UriBuilder address = new(options.Silo)
        {
            Scheme = options.Silo.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeWss : Uri.UriSchemeWs,
            Path = $"{options.Silo.AbsolutePath.TrimEnd('/')}/api/v1/nodes/{Uri.EscapeDataString(options.Name.Value)}/link",
        };
        using CancellationTokenSource limit = Limit(dead, cancel);
        await _socket.ConnectAsync(address.Uri, limit.Token);
    }

    private async Task<NodeWelcome> ReceiveWelcomeAsync(TimeSpan dead, CancellationToken cancel)
    {
        using CancellationTokenSource limit = Limit(dead, cancel);
        ArrayBufferWriter<byte> message = new();
        return await ReceiveAsync(message, limit.Token)
            ? JsonSerializer.Deserialize<NodeCommand>(message.WrittenSpan, MessageJson.Options) as NodeWelcome
                ?? throw new JsonException("it is another command")
            : throw new WebSocketException("the silo closed the link instead of a welcome");
    }

    private async Task SendAllAsync(NodeWelcome welcome, CancellationToken cancel)
    {
        TimeSpan beat = TimeSpan.FromSeconds(welcome.BeatSeconds);
        TimeSpan dead = TimeSpan.FromSeconds(welcome.DeadSeconds);
        long nextBeat = options.Clock.GetTimestamp();
        long nextLog = nextBeat;
        long sent = 0;
        long sentLog = 0;
        bool saidLeaving = false;
        while (true)
        {
            cancel.ThrowIfCancellationRequested();

            // Asked for before looking, so that what comes in between is not slept over.
            Task changed = outbox.Changed;
            Task written = logs.Changed;
            TimeSpan untilBeat = Until(nextBeat);
            if (untilBeat <= TimeSpan.Zero)
            {
                await SendAsync(new NodeBeat(), dead, cancel);
                nextBeat = After(beat);
            }
            else if (outbox.IsLeaving && !saidLeaving)
            {
                await SendAsync(new NodeLeaving(), dead, cancel);
                saidLeaving = true;
            }
            else if (outbox.After(sent) is { } report)
            {
                await SendAsync(report, dead, cancel);
                sent = report.Number;
            }
            else if (outbox.TakePulse() is { } pulse)
            {
                await SendAsync(pulse, dead, cancel);
            }
            else if (logs.After(sentLog) is not { } batch)
            {
                await Task.WhenAny(changed, written, Task.Delay(untilBeat, options.Clock, cancel));
            }
            else if (Until(nextLog) is { } untilLog && untilLog > TimeSpan.Zero && !outbox.IsLeaving)
            {
                // A rank may write faster than anybody reads: its lines go in batches, and never before reports.
                await Task.WhenAny(
                    changed, Task.Delay(untilLog < untilBeat ? untilLog : untilBeat, options.Clock, cancel));
            }
            else
            {
                await SendAsync(batch.Lines, dead, cancel);
                sentLog = batch.Last;
                nextLog = After(options.LogPace);
            }
        }
    }

    private TimeSpan Until(long timestamp) => options.Clock.GetElapsedTime(options.Clock.GetTimestamp(), timestamp);

    private long After(TimeSpan time) =>
        options.Clock.GetTimestamp() + (long)(time.TotalSeconds * options.Clock.TimestampFrequency);

    private async Task ReceiveAllAsync(CancellationToken cancel)
    {
        ArrayBufferWriter<byte> message = new();
        while (await ReceiveAsync(message, cancel))
        {
            NodeCommand? command = null;
            try
            {
                command = JsonSerializer.Deserialize<NodeCommand>(message.WrittenSpan, MessageJson.Options);
            }
            catch (Exception e) when (e is JsonException or NotSupportedException)
            {
                options.Say($"a command of the silo cannot be read and is left out: {e.Message}");
            }

            if (command is not null)
            {
                carryOut(command);
            }
        }
    }

    // Whether a message came; false when the silo closed the link.
    private async Task<bool> ReceiveAsync(ArrayBufferWriter<byte> message, CancellationToken cancel)
    {
        message.ResetWrittenCount();
        while (true)
        {
            ValueWebSocketReceiveResult part = await _socket.ReceiveAsync(message.GetMemory(8192), cancel);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return false;
            }

            message.Advance(part.Count);
            if (message.WrittenCount > MessageBytesMax)
            {
                throw new WebSocketException($"the silo sent a message of more than {MessageBytesMax} bytes");
            }

            if (part.EndOfMessage)
            {
                return true;
            }
        }
    }

    private async Task SendAsync(NodeReport report, TimeSpan dead, CancellationToken cancel)
    {
        using CancellationTokenSource limit = Limit(dead, cancel);
        await _socket.SendAsync(
            JsonSerializer.SerializeToUtf8Bytes(report, MessageJson.Options),
            WebSocketMessageType.Text,
            endOfMessage: true,
            limit.Token);
    }

    private CancellationTokenSource Limit(TimeSpan time, CancellationToken cancel)
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(time);
        return limit;
    }

    private string Explain(WebSocketException e) =>
        _socket.HttpStatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
            ? $"the silo refuses this node ({(int)_socket.HttpStatusCode}): set {RankProgram.TokenVariable} to a token "
                + "with the role node"
            : e.InnerException is { } cause ? $"{e.Message} ({cause.Message})" : e.Message;
}
