using System.Net.WebSockets;
using Microsoft.Extensions.Options;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Silo.Hosting;
using SnoopiCluster.Silo.Http;
using SnoopiCluster.Silo.OpenApi;

namespace SnoopiCluster.Silo.Nodes;

/// <summary>Where agents dial.</summary>
internal static class NodeLinkEndpoint
{
    /// <summary>Maps <c>/nodes/{node}/link</c>.</summary>
    public static void MapNodeLinks(this WebApplication app) => app
        .MapGet($"{ApiRoutes.Root}/nodes/{{node}}/link", LinkAsync)
        .Describes("A node agent's link: a WebSocket of node reports and commands.", answer: null);

    private static async Task LinkAsync(
        HttpContext http,
        SiloGate gate,
        NodeLinks links,
        IGrainFactory grains,
        IRankLogStore logs,
        IOptions<NodeHealthOptions> health,
        IHostApplicationLifetime lifetime,
        TimeProvider time,
        ILogger<NodeLinkEnd> log)
    {
        http.KnowsOnly();
        NodeName node = http.Id<NodeName>("node");
        if (!http.WebSockets.IsWebSocketRequest)
        {
            throw new RequestFault(
                StatusCodes.Status426UpgradeRequired,
                "not-a-websocket",
                "This path is a link",
                "Agents open a WebSocket here; the node itself is one path up.",
                []);
        }

        // An agent that dials while the silo reads back what it remembers waits, rather than being sent away.
        using var end = CancellationTokenSource.CreateLinkedTokenSource(
            http.RequestAborted, lifetime.ApplicationStopping);
        await gate.WaitAsync(end.Token);
        WebSocketAcceptContext accept = new()
        {
            KeepAliveInterval = health.Value.BeatInterval,
            KeepAliveTimeout = health.Value.DeadAfter,
        };
        using WebSocket socket = await http.WebSockets.AcceptWebSocketAsync(accept);
        NodeLinkEnd link = new(node, socket, grains, logs, health.Value, time, log);
        links.Add(link);
        try
        {
            await link.HoldAsync(end.Token);
        }
        finally
        {
            links.Remove(link);
        }
    }
}
