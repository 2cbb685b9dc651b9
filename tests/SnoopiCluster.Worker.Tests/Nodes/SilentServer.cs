using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SnoopiCluster.Contracts;
using SnoopiCluster.Contracts.Nodes;

namespace SnoopiCluster.Worker.Tests.Nodes;

/// <summary>
/// A silo that is stopped right after its welcome: connections stay open, and nobody reads or writes them. It speaks as much of
/// RFC 6455 as that takes.
/// </summary>
internal sealed class SilentServer : IAsyncDisposable
{
    private const string HandshakeGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<TcpClient> _open = [];

    public SilentServer() => _listener.Start();

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Welcomes the next agent and falls silent.</summary>
    public async Task NextConnectionAsync()
    {
        TcpClient client = await _listener.AcceptTcpClientAsync().WaitAsync(SiloLink.Patience);
        _open.Add(client);
        NetworkStream stream = client.GetStream();
        StreamReader reader = new(stream);
        string key = "";
        while (await reader.ReadLineAsync() is { Length: > 0 } line)
        {
            if (line.StartsWith("Sec-WebSocket-Key:", StringComparison.OrdinalIgnoreCase))
            {
                key = line.Split(':', 2)[1].Trim();
            }
        }

#pragma warning disable CA5350 // The handshake of RFC 6455 is made of SHA-1.
        string accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + HandshakeGuid)));
#pragma warning restore CA5350
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + $"Sec-WebSocket-Accept: {accept}\r\n\r\n"));
        byte[] welcome =
            JsonSerializer.SerializeToUtf8Bytes<NodeCommand>(new NodeWelcome(0.1, 0.5), MessageJson.Options);

        // A final text frame of fewer than 126 bytes.
        await stream.WriteAsync((byte[])[0x81, (byte)welcome.Length, .. welcome]);
    }

    public ValueTask DisposeAsync()
    {
        _open.ForEach(client => client.Dispose());
        _listener.Dispose();
        return ValueTask.CompletedTask;
    }
}
