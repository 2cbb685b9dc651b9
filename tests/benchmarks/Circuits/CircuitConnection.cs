using System.Buffers;
using System.IO.Pipelines;
using System.Net.WebSockets;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace SnoopiCluster.Benchmarks.Circuits;

/// <summary>
/// The messages of a circuit over a WebSocket. They are written and read by the protocol that the server registers for its
/// circuits, which speaks both directions; only the SignalR client around it is a package of its own, and not needed.
/// </summary>
internal sealed class CircuitConnection : IDisposable
{
    private const string ProtocolName = "blazorpack";
    private const int BufferBytes = 32 << 10;
    private static readonly IHubProtocol Protocol = FindProtocol();

    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1, 1);

    // It is filled and emptied by turns: a writer that waited for the reader would wait for itself.
    private readonly Pipe _received = new(new PipeOptions(pauseWriterThreshold: 0));

    /// <summary>Dials, and agrees on the protocol.</summary>
    /// <param name="server">Address of the dashboard.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="InvalidOperationException">The server does not speak it.</exception>
    /// <exception cref="WebSocketException">The server does not answer.</exception>
    public async Task OpenAsync(Uri server, CancellationToken cancel)
    {
        await _socket.ConnectAsync(new UriBuilder(server) { Scheme = "ws", Path = "/_blazor" }.Uri, cancel);
        ArrayBufferWriter<byte> request = new();
        HandshakeProtocol.WriteRequestMessage(new HandshakeRequestMessage(ProtocolName, Protocol.Version), request);
        await _socket.SendAsync(request.WrittenMemory, WebSocketMessageType.Text, endOfMessage: true, cancel);
        HandshakeResponseMessage? answer = null;
        while (answer is null)
        {
            if (!await FillAsync(cancel))
            {
                throw new InvalidOperationException("The dashboard closed a circuit's connection before it began.");
            }

            ReadResult read = await _received.Reader.ReadAsync(cancel);
            ReadOnlySequence<byte> rest = read.Buffer;
            _ = HandshakeProtocol.TryParseResponseMessage(ref rest, out answer);
            _received.Reader.AdvanceTo(rest.Start, answer is null ? read.Buffer.End : rest.Start);
        }

        if (answer.Error is { } error)
        {
            throw new InvalidOperationException($"The dashboard refused a circuit: {error}");
        }
    }

    /// <summary>Sends a message; may be called on several threads.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancel">Gives up; the connection is of no use afterwards.</param>
    public async Task SendAsync(HubMessage message, CancellationToken cancel)
    {
        ReadOnlyMemory<byte> bytes = Protocol.GetMessageBytes(message);
        await _sending.WaitAsync(cancel);
        try
        {
            await _socket.SendAsync(bytes, WebSocketMessageType.Binary, endOfMessage: true, cancel);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Hands over each message that comes, in order, until the server closes.</summary>
    /// <param name="calls">Types of what the server calls.</param>
    /// <param name="take">Takes a message.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task ReceiveAsync(CircuitCalls calls, Func<HubMessage, Task> take, CancellationToken cancel)
    {
        // What came behind the handshake's answer waits already.
        bool isOpen = true;
        while (isOpen)
        {
            while (_received.Reader.TryRead(out ReadResult read))
            {
                ReadOnlySequence<byte> rest = read.Buffer;
                while (Protocol.TryParseMessage(ref rest, calls, out HubMessage? message))
                {
                    await take(message);
                }

                _received.Reader.AdvanceTo(rest.Start, read.Buffer.End);
            }

            isOpen = await FillAsync(cancel);
        }
    }

    /// <summary>Hangs up in good order.</summary>
    /// <param name="cancel">Gives up.</param>
    public async Task CloseAsync(CancellationToken cancel)
    {
        if (_socket.State == WebSocketState.Open)
        {
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, cancel);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _socket.Dispose();
        _sending.Dispose();
    }

    private async Task<bool> FillAsync(CancellationToken cancel)
    {
        ValueWebSocketReceiveResult received = await _socket.ReceiveAsync(_received.Writer.GetMemory(BufferBytes), cancel);
        _received.Writer.Advance(received.Count);
        await _received.Writer.FlushAsync(cancel);
        return received.MessageType != WebSocketMessageType.Close;
    }

    private static IHubProtocol FindProtocol()
    {
        ServiceCollection services = new();
        services.AddLogging().AddRazorComponents().AddInteractiveServerComponents();
        using ServiceProvider provider = services.BuildServiceProvider();
        return provider.GetServices<IHubProtocol>().Single(protocol => protocol.Name == ProtocolName);
    }
}
