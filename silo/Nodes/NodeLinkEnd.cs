using System.Buffers;
using System.Collections.Immutable;
using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;
using SnoopiCluster.Contracts;
using SnoopiCluster.Contracts.Nodes;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Grains.Nodes;
using SnoopiCluster.Grains.Runs;

namespace SnoopiCluster.Silo.Nodes;

/// <summary>
/// The silo's end of one link, from its hello to its loss. Reports go to the node's grain in order and are acknowledged when
/// they were taken; what is not acknowledged is sent again by the agent over its next link. Nothing is kept here.
/// </summary>
internal sealed partial class NodeLinkEnd(
    NodeName node,
    WebSocket socket,
    IGrainFactory grains,
    IRankLogStore logs,
    NodeHealthOptions health,
    TimeProvider time,
    ILogger<NodeLinkEnd> log) : INodeLink
{
    private const int MaxMessageBytes = 64 << 20;

    // What a link may hold in memory while a store is away; then the rest waits with the agent.
    private const int MaxReportsWaiting = 4_096;
    private const int MaxCommandsWaiting = 65_536;

    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    private readonly Channel<NodeCommand> _commands = Channel.CreateBounded<NodeCommand>(
        new BoundedChannelOptions(MaxCommandsWaiting) { SingleReader = true });

    private readonly TaskCompletionSource<string> _closing = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private INodeGrain Grain => grains.GetGrain<INodeGrain>(node.Value);

    /// <summary>Holds the link until either side closes it; once.</summary>
    /// <param name="stopping">Set when the silo ends or the connection is gone.</param>
    public async Task HoldAsync(CancellationToken stopping)
    {
        INodeLink self = grains.CreateObjectReference<INodeLink>(this);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        string instance = "";
        string cause = "the silo is stopping";
        try
        {
            NodeHello hello = await ReceiveHelloAsync(end.Token);
            instance = hello.Instance;
            await Grain.HelloAsync(hello, self);
            LogPump logPump = new(node, logs, time, log);
            ReportPump pump = new(node, hello.Host, MaxReportsWaiting, Grain, SendOneAsync, time, log);
            Task[] work =
            [
                SendAllAsync(end.Token),
                pump.RunAsync(end.Token),
                ReceiveAllAsync(instance, pump, logPump, end.Token),
                logPump.RunAsync(end.Token),
                _closing.Task,
            ];
            Task first = await Task.WhenAny(work);
            cause = _closing.Task.IsCompletedSuccessfully ? await _closing.Task : "the link has ended";
            if (_closing.Task.IsCompletedSuccessfully)
            {
                await CloseSocketAsync(cause);
            }

            await end.CancelAsync();
            await Task.WhenAll(work[..4]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await first;
        }
        catch (OperationCanceledException)
        {
            // The silo or the connection ends.
        }
        catch (WebSocketException e)
        {
            cause = e.Message;
        }
        catch (JsonException e)
        {
            cause = $"a message is not as agreed: {e.Message}";
            LogBadMessage(e, node);
        }
#pragma warning disable CA1031 // A grain that fails, for want of a store say, closes the link; the agent dials again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            cause = "the silo could not take the link; dial again";
            LogFailed(e, node);
        }
        finally
        {
            await CloseSocketAsync(cause);
            LogLost(node, cause);
            await SayLostAsync(instance, self);
            grains.DeleteObjectReference<INodeLink>(self);
        }
    }

    /// <inheritdoc/>
    public Task SendAsync(ImmutableArray<NodeCommand> commands)
    {
        foreach (NodeCommand command in commands)
        {
            if (!_commands.Writer.TryWrite(command))
            {
                // An agent that reads nothing for so long is not there.
                _closing.TrySetResult("the agent does not read its commands");
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task CloseAsync(string cause)
    {
        _closing.TrySetResult(cause);
        return Task.CompletedTask;
    }

    private ValueTask SendOneAsync(NodeCommand command, CancellationToken cancel) =>
        _commands.Writer.WriteAsync(command, cancel);

    private async Task<NodeHello> ReceiveHelloAsync(CancellationToken cancel)
    {
        using CancellationTokenSource limit = new(health.DeadAfter, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        return await ReceiveAsync(new ArrayBufferWriter<byte>(), both.Token) as NodeHello
            ?? throw new JsonException("the first message of a link is a hello");
    }

    private async Task ReceiveAllAsync(string instance, ReportPump pump, LogPump logPump, CancellationToken cancel)
    {
        ArrayBufferWriter<byte> message = new();
        long lastBeat = time.GetTimestamp();
        while (await ReceiveAsync(message, cancel) is { } report)
        {
            // Whatever an agent says is a sign of life.
            if (report is NodeBeat || time.GetElapsedTime(lastBeat) >= health.BeatInterval)
            {
                lastBeat = time.GetTimestamp();
                await Grain.BeatAsync(instance);
            }

            switch (report)
            {
                case NodeBeat:
                    break;
                case NumberedReport numbered:
                    pump.Add(numbered);
                    break;
                case NodeLogLines lines:
                    logPump.Add(lines);
                    break;
                case NodePulse { Key.Run: var run, Pulse: var pulse }:
                    await grains.GetGrain<IRunPulseGrain>(run.Value).TakeAsync(pulse);
                    break;
                case NodeLeaving:
                    // What it said before goes first.
                    await pump.DrainedAsync(cancel);
                    await Grain.LeaveAsync(instance);
                    break;
                default:
                    throw new JsonException("a link says hello once");
            }
        }
    }

    private async Task SendAllAsync(CancellationToken cancel)
    {
        await foreach (NodeCommand command in _commands.Reader.ReadAllAsync(cancel))
        {
            await socket.SendAsync(
                JsonSerializer.SerializeToUtf8Bytes(command, MessageJson.Options),
                WebSocketMessageType.Text,
                endOfMessage: true,
                cancel);
        }
    }

    // A report, or null when the agent closed the link.
    private async Task<NodeReport?> ReceiveAsync(ArrayBufferWriter<byte> message, CancellationToken cancel)
    {
        message.ResetWrittenCount();
        while (true)
        {
            ValueWebSocketReceiveResult part = await socket.ReceiveAsync(message.GetMemory(8192), cancel);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            message.Advance(part.Count);
            if (message.WrittenCount > MaxMessageBytes)
            {
                throw new JsonException($"it has more than {MaxMessageBytes} bytes");
            }

            if (part.EndOfMessage)
            {
                return JsonSerializer.Deserialize<NodeReport>(message.WrittenSpan, MessageJson.Options)
                    ?? throw new JsonException("it is null");
            }
        }
    }

    private async Task CloseSocketAsync(string cause)
    {
        if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived))
        {
            return;
        }

        using CancellationTokenSource limit = new(CloseTimeout, time);
        try
        {
            // A close frame's reason has room for 123 bytes.
            string reason = cause.Length <= 100 ? cause : cause[..100];
            await socket.CloseOutputAsync(
                _closing.Task.IsCompleted ? WebSocketCloseStatus.PolicyViolation : WebSocketCloseStatus.EndpointUnavailable,
                reason,
                limit.Token);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
        {
            // The other end is gone.
        }
    }

    private async Task SayLostAsync(string instance, INodeLink self)
    {
        try
        {
            await Grain.LinkLostAsync(instance, self);
        }
#pragma warning disable CA1031 // The silo is ending, or the node is noticed by its silence.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogFailed(e, node);
        }
    }

    [LoggerMessage(3201, LogLevel.Information, "Node {NodeName}: its link is closed: {Cause}")]
    private partial void LogLost(NodeName nodeName, string cause);

    [LoggerMessage(3202, LogLevel.Warning, "Node {NodeName}: a message is not as agreed; agent and silo must be of one version")]
    private partial void LogBadMessage(Exception e, NodeName nodeName);

    [LoggerMessage(3203, LogLevel.Warning, "Node {NodeName}: its link has failed; its agent dials again")]
    private partial void LogFailed(Exception e, NodeName nodeName);
}
