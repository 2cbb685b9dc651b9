using System.Collections.Immutable;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Grains.Nodes;
using SnoopiCluster.Grains.Scheduling;
using SnoopiCluster.Silo.Http;
using SnoopiCluster.Silo.OpenApi;
using SnoopiCluster.Silo.Runs;

namespace SnoopiCluster.Silo.Nodes;

/// <summary>Nodes over HTTP; their links are <see cref="NodeLinkEndpoint"/>.</summary>
internal static class NodeEndpoints
{
    private const string Root = $"{ApiRoutes.Root}/nodes";

    /// <summary>Maps <c>/nodes</c>.</summary>
    public static void MapNodes(this WebApplication app)
    {
        app.MapGet(Root, ListAsync).Describes("All nodes ever seen.", typeof(NodeList));
        app.MapGet($"{Root}/{{node}}", GetAsync).Describes("A node.", typeof(NodeView));
        app.MapPost($"{Root}/{{node}}/drain", DrainAsync).Describes(
            "The node takes no new ranks until its agent is started anew; those that it has stay.",
            typeof(NodeView), typeof(GiveCause));
    }

    private static async Task<IResult> ListAsync(HttpContext http, IGrainFactory grains, INodeStore store)
    {
        http.KnowsOnly();
        ImmutableArray<NodeRecord> records = await store.ListAsync(http.RequestAborted);
        Dictionary<SlotId, RunId> use = await UseAsync(grains);
        NodeView[] views = await Task.WhenAll(records.Select(record => ViewOfAsync(record, grains, use)));
        return Json.Ok(new NodeList([.. views]));
    }

    private static async Task<IResult> GetAsync(HttpContext http, IGrainFactory grains, INodeStore store)
    {
        http.KnowsOnly();
        NodeRecord record = await FindAsync(http, store);
        return Json.Ok(await ViewOfAsync(record, grains, await UseAsync(grains)));
    }

    private static async Task<IResult> DrainAsync(HttpContext http, IGrainFactory grains, INodeStore store)
    {
        http.KnowsOnly();
        _ = await RunRequests.CauseAsync(http, "drain");
        NodeRecord record = await FindAsync(http, store);
        if (!await grains.GetGrain<INodeGrain>(record.Name.Value).DrainAsync())
        {
            throw RequestFault.Conflict($"Node {record.Name} is down ({record.Cause}): it takes no ranks as it is.");
        }

        return Json.Ok(await ViewOfAsync(record, grains, await UseAsync(grains)));
    }

    private static async Task<NodeRecord> FindAsync(HttpContext http, INodeStore store)
    {
        NodeName name = http.Id<NodeName>("node");
        return (await store.ListAsync(http.RequestAborted)).FirstOrDefault(node => node.Name == name)
            ?? throw RequestFault.NotFound("node", $"There is no node {name}; {Root} lists those that were ever seen.");
    }

    private static async Task<Dictionary<SlotId, RunId>> UseAsync(IGrainFactory grains) =>
        (await grains.GetGrain<ISchedulerGrain>(0).GetUseAsync()).ToDictionary(use => use.Slot, use => use.Run);

    private static async Task<NodeView> ViewOfAsync(
        NodeRecord record, IGrainFactory grains, Dictionary<SlotId, RunId> use)
    {
        NodeView view = await grains.GetGrain<INodeGrain>(record.Name.Value).GetAsync() ?? new NodeView(
            record.Name,
            record.Host,
            record.Instance,
            NodeStatus.Dead,
            record.Cause,
            HasLink: false,
            IsDraining: false,
            LastHeard: null,
            [.. record.Slots.Select(slot => new SlotView(slot, null))]);
        return view with
        {
            Slots =
            [
                .. view.Slots.Select(slot => use.TryGetValue(new SlotId(record.Name, slot.Slot.Index), out RunId run)
                    ? slot with { Run = run }
                    : slot),
            ],
        };
    }
}
