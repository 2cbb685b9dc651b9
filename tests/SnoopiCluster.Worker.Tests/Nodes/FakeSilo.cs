using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SnoopiCluster.Contracts;
using SnoopiCluster.Contracts.Nodes;

namespace SnoopiCluster.Worker.Tests.Nodes;

/// <summary>The silo's end of node links, on a real web server of this process; it does what the test says.</summary>
internal sealed class FakeSilo : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly Channel<SiloLink> _links = Channel.CreateUnbounded<SiloLink>();
    private readonly ConcurrentBag<SiloLink> _all = [];

    private FakeSilo(WebApplication server) => _server = server;

    /// <summary>What it welcomes agents with.</summary>
    public NodeWelcome Welcome { get; init; } = new(BeatSeconds: 0.1, DeadSeconds: 5);

    /// <summary>The token without which it answers 401; null for none.</summary>
    public string? Token { get; init; }

    /// <summary>Where it listens.</summary>
    public Uri Address => new(_server.Urls.Single());

    /// <summary>Starts one.</summary>
    /// <param name="port">Where to listen: the port of one that was ended, or 0 for any.</param>
    /// <param name="welcome">What it welcomes agents with.</param>
    /// <param name="token">The token without which it answers 401.</param>
    public static async Task<FakeSilo> StartAsync(int port = 0, NodeWelcome? welcome = null, string? token = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        WebApplication server = builder.Build();
        FakeSilo silo = new(server) { Welcome = welcome ?? new NodeWelcome(0.1, 5), Token = token };
        server.UseWebSockets();
        server.Map("/api/v1/nodes/{name}/link", silo.ServeAsync);
        await server.StartAsync();
        return silo;
    }

    /// <summary>The next link that an agent dials, welcomed.</summary>
    public async Task<SiloLink> NextLinkAsync() => await _links.Reader.ReadAsync().AsTask().WaitAsync(SiloLink.Patience);

    public async ValueTask DisposeAsync()
    {
        foreach (SiloLink link in _all)
        {
            link.Cut();
        }

        await _server.DisposeAsync();
    }

    private async Task ServeAsync(HttpContext context)
    {
        string authorization = context.Request.Headers.Authorization.ToString();
        if (Token is { } token && authorization != $"Bearer {token}")
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
        SiloLink link = new(socket, context);
        _all.Add(link);
        if (await link.ReceiveAsync() is NodeHello hello)
        {
            link.Hello = hello;
            await link.SendAsync(Welcome);
            _links.Writer.TryWrite(link);
            await link.ReceiveAllAsync();
        }
    }
}

/// <summary>One link as the silo has it.</summary>
internal sealed class SiloLink(WebSocket socket, HttpContext context)
{
    /// <summary>Longer than anything here takes.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly Channel<NodeReport> _reports = Channel.CreateUnbounded<NodeReport>();
    private readonly byte[] _buffer = new byte[1 << 20];

    /// <summary>What it began with.</summary>
    public NodeHello Hello { get; set; } = null!;

    /// <summary>Path and query that were asked for.</summary>
    public string Target { get; } = $"{context.Request.Path}{context.Request.QueryString}";

    /// <summary>The header of that name.</summary>
    public string Authorization { get; } = context.Request.Headers.Authorization.ToString();

    /// <summary>Every report that came, in order.</summary>
    public ConcurrentQueue<NodeReport> Log { get; } = [];

    public Task SendAsync(NodeCommand command) => socket.SendAsync(
        JsonSerializer.SerializeToUtf8Bytes(command, MessageJson.Options),
        WebSocketMessageType.Text,
        true,
        CancellationToken.None);

    /// <summary>Waits for the next report that fulfils a condition and passes over others.</summary>
    public async Task<T> NextAsync<T>(Func<T, bool>? condition = null)
        where T : NodeReport
    {
        using CancellationTokenSource patience = new(Patience);
        while (true)
        {
            if (await _reports.Reader.ReadAsync(patience.Token) is T report && (condition?.Invoke(report) ?? true))
            {
                return report;
            }
        }
    }

    /// <summary>Waits for what a rank process says.</summary>
    public async Task<T> NextSaidAsync<T>(RankKey key)
        where T : Contracts.Ranks.RankReport =>
        (T)(await NextAsync<NumberedReport>(report => report.Key == key && report.Report is T)).Report!;

    /// <summary>Waits for the end of a rank process.</summary>
    public async Task<RankExit> NextExitAsync(RankKey key) =>
        (await NextAsync<NumberedReport>(report => report.Key == key && report.Exit is not null)).Exit!;

    /// <summary>Ends the connection without a word.</summary>
    public void Cut() => socket.Abort();

    public async Task ReceiveAllAsync()
    {
        while (await ReceiveAsync() is { } report)
        {
            Log.Enqueue(report);
            _reports.Writer.TryWrite(report);
        }

        _reports.Writer.TryComplete();
    }

    public async Task<NodeReport?> ReceiveAsync()
    {
        try
        {
            int length = 0;
            while (true)
            {
                ValueWebSocketReceiveResult part =
                    await socket.ReceiveAsync(_buffer.AsMemory(length), CancellationToken.None);
                length += part.Count;
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    return null;
                }

                if (part.EndOfMessage)
                {
                    return JsonSerializer.Deserialize<NodeReport>(_buffer.AsSpan(0, length), MessageJson.Options);
                }
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException
            or ObjectDisposedException)
        {
            return null;
        }
    }
}
