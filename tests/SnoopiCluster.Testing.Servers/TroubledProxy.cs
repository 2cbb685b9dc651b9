using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SnoopiCluster.Testing.Servers;

/// <summary>
/// Stands before a server on loopback and passes everything on, until it is told to make trouble: then it cuts
/// every connection, and answers each HTTP request with 503 or refuses it.
/// </summary>
public sealed class TroubledProxy : IAsyncDisposable
{
    private static readonly byte[] ServerBusy = Encoding.ASCII.GetBytes(
        "HTTP/1.1 503 Server Busy\r\nx-ms-error-code: ServerBusy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

    private readonly TcpListener _listener = new(IPAddress.Loopback, port: 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<TcpClient, byte> _connections = new();
    private readonly int _target;
    private readonly Task _accepting;
    private volatile bool _isTroubled;
    private readonly Lock _counting = new();
    private int _numRefused;
    private long _numBytes;
    private long _callAt = long.MaxValue;
    private Action? _call;

    /// <summary>Begins to pass on to a port of 127.0.0.1.</summary>
    public TroubledProxy(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Its own port of 127.0.0.1.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Requests that were answered with 503.</summary>
    public int NumRefused => _numRefused;

    /// <summary>Cuts all connections and answers 503 from now on.</summary>
    public void BeginTrouble()
    {
        _isTroubled = true;
        foreach (TcpClient connection in _connections.Keys)
        {
            connection.Dispose();
        }
    }

    /// <summary>Bytes that have gone to the server.</summary>
    public long NumBytes
    {
        get
        {
            lock (_counting)
            {
                return _numBytes;
            }
        }
    }

    /// <summary>Begins trouble by itself once so many more bytes have gone to the server.</summary>
    public void BeginTroubleAfter(long numBytes) => CallAfter(numBytes, BeginTrouble);

    /// <summary>
    /// Calls back once, when exactly so many more bytes have gone to the server; no further byte of the same connection goes
    /// before it returns.
    /// </summary>
    public void CallAfter(long numBytes, Action call)
    {
        lock (_counting)
        {
            (_callAt, _call) = (_numBytes + numBytes, call);
        }
    }

    /// <summary>Passes everything on again.</summary>
    public void EndTrouble()
    {
        CallAfter(long.MaxValue / 2, () => { });
        _isTroubled = false;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        BeginTrouble();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> serving = [];
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_end.Token);
                serving.Add(ServeAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using TcpClient server = new();
        _connections.TryAdd(client, 0);
        try
        {
            if (_isTroubled)
            {
                await RefuseAsync(client.GetStream());
                return;
            }

            await server.ConnectAsync(IPAddress.Loopback, _target, _end.Token);
            await Task.WhenAny(
                PassOnAsync(client.GetStream(), server.GetStream(), isCounted: true),
                PassOnAsync(server.GetStream(), client.GetStream(), isCounted: false));
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException
            or InvalidOperationException or OperationCanceledException)
        {
            // Either side may go at any time; that is what the proxy is for.
        }
        finally
        {
            _connections.TryRemove(client, out _);
            client.Dispose();
        }
    }

    private async Task RefuseAsync(NetworkStream client)
    {
        Interlocked.Increment(ref _numRefused);
        await client.WriteAsync(ServerBusy, _end.Token);
        client.Socket.Shutdown(SocketShutdown.Send);

        // Closing with unread bytes would reset the connection, and the answer with it.
        byte[] rest = new byte[1 << 16];
        while (await client.ReadAsync(rest, _end.Token) > 0)
        {
        }
    }

    private async Task PassOnAsync(NetworkStream from, NetworkStream to, bool isCounted)
    {
        byte[] buffer = new byte[1 << 16];
        try
        {
            for (int read = await from.ReadAsync(buffer, _end.Token);
                read > 0;
                read = await from.ReadAsync(buffer, _end.Token))
            {
                for (int sent = 0; sent < read;)
                {
                    int part = isCounted ? BytesUntilCall(read - sent) : read - sent;
                    await to.WriteAsync(buffer.AsMemory(sent, part), _end.Token);
                    sent += part;
                    if (isCounted)
                    {
                        Count(part);
                    }
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The other side went.
        }
    }

    private int BytesUntilCall(int most)
    {
        lock (_counting)
        {
            return (int)Math.Clamp(_callAt - _numBytes, 1, most);
        }
    }

    private void Count(int numBytes)
    {
        Action? call = null;
        lock (_counting)
        {
            _numBytes += numBytes;
            if (_numBytes >= _callAt)
            {
                (call, _call, _callAt) = (_call, null, long.MaxValue);
            }
        }

        call?.Invoke();
    }
}
