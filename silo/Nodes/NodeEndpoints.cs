using System.Collections.Immutable;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Grains.Nodes;
using SnoopiCluster.Grains.Runs;
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
            "The node takes no new ranks until its agent is started anew or it is returned; those that it has stay.",
            typeof(NodeView), typeof(GiveCause));
        app.MapPost($"{Root}/{{node}}/exclude", ExcludeAsync).Describes(
            "The node takes no ranks until it is returned, even when it is started anew. Runs with ranks on it finish their step, "
                + "write a checkpoint and go on elsewhere, or wait where there are not enough slots.",
            typeof(NodeView), typeof(GiveCause));
        app.MapPost($"{Root}/{{node}}/return", ReturnAsync).Describes(
            "The node takes ranks again.", typeof(NodeView), typeof(GiveCause));
    }

    private static async Task<IResult> ListAsync(HttpContext http, IGrainFactory grains, INodeStore store)
    {
        http.KnowsOnly();
        ImmutableArray<NodeRecord> records = await store.ListAsync(http.RequestAborted);
        Dictionary<SlotId, SlotHolder> use = await UseAsync(grains);
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
        string cause = await RunRequests.CauseAsync(http, "drain");
        NodeRecord record = await FindAsync(http, store);
        if (!record.IsUp)
        {
            throw RequestFault.Conflict($"Node {record.Name} is down ({record.Cause}): it takes no ranks as it is.");
        }

        if (record.Duty == NodeDuty.Excluded)
        {
            throw RequestFault.Conflict($"Node {record.Name} is excluded ({record.DutyCause}): it has no ranks to keep.");
        }

        return await SetDutyAsync(http, grains, store, NodeDuty.Draining, cause);
    }

    private static async Task<IResult> ExcludeAsync(HttpContext http, IGrainFactory grains, INodeStore store)
    {
        http.KnowsOnly();
        return await SetDutyAsync(
            http, grains, store, NodeDuty.Excluded, await RunRequests.CauseAsync(http, "exclude"));
    }

    private static async Task<IResult> ReturnAsync(HttpContext http, IGrainFactory grains, INodeStore store)
    {
        http.KnowsOnly();
        return await SetDutyAsync(
            http, grains, store, NodeDuty.Serving, await RunRequests.CauseAsync(http, "return"));
    }

    private static async Task<IResult> SetDutyAsync(
        HttpContext http, IGrainFactory grains, INodeStore store, NodeDuty duty, string cause)
    {
        NodeRecord record = await FindAsync(http, store);
        await grains.GetGrain<INodeGrain>(record.Name.Value).SetDutyAsync(duty, cause);
        record = await FindAsync(http, store);
        return Json.Ok(await ViewOfAsync(record, grains, await UseAsync(grains)));
    }

    private static async Task<NodeRecord> FindAsync(HttpContext http, INodeStore store)
    {
        NodeName name = http.Id<NodeName>("node");
        return (await store.ListAsync(http.RequestAborted)).FirstOrDefault(node => node.Name == name)
            ?? throw RequestFault.NotFound("node", $"There is no node {name}; {Root} lists those that were ever seen.");
    }

    // Who holds which slot, and as which rank: the scheduler knows the first, the runs the second.
    private static async Task<Dictionary<SlotId, SlotHolder>> UseAsync(IGrainFactory grains)
    {
        ImmutableArray<SlotUse> uses = await grains.GetGrain<ISchedulerGrain>(0).GetUseAsync();
        RunState?[] states = await Task.WhenAll(uses.Select(use => use.Run).Distinct()
            .Select(run => grains.GetGrain<IRunGrain>(run.Value).GetAsync()));
        Dictionary<RunId, RunState> runs = states.OfType<RunState>().ToDictionary(state => state.Id);
        return uses.ToDictionary(use => use.Slot, use => HolderOf(use, runs.GetValueOrDefault(use.Run)));
    }

    private static SlotHolder HolderOf(SlotUse use, RunState? run)
    {
        for (int rank = 0; rank < run?.Places.Length; rank++)
        {
            if (run.Places[rank] is { HasProcess: true } place && place.Slot == use.Slot)
            {
                return new SlotHolder(use.Run, run.Spec.Name, rank, place.Phase);
            }
        }

        return new SlotHolder(use.Run, run?.Spec.Name, null, null);
    }

    private static async Task<NodeView> ViewOfAsync(
        NodeRecord record, IGrainFactory grains, Dictionary<SlotId, SlotHolder> use)
    {
        NodeView view = await grains.GetGrain<INodeGrain>(record.Name.Value).GetAsync() ?? new NodeView(
            record.Name,
            record.Host,
            record.Instance,
            NodeStatus.Dead,
            record.Cause,
            HasLink: false,
            record.Duty != NodeDuty.Serving,
            LastHeard: null,
            [.. record.Slots.Select(slot => new SlotView(slot, null))])
        {
            Duty = record.Duty,
            DutyCause = record.DutyCause,
        };
        return view with
        {
            Slots =
            [
                .. view.Slots.Select(slot => use.GetValueOrDefault(new SlotId(record.Name, slot.Slot.Index)) is { } holder
                    ? slot with { Run = holder.Run, RunName = holder.Name, Rank = holder.Rank, Phase = holder.Phase }
                    : slot),
            ],
        };
    }

    private sealed record SlotHolder(RunId Run, string? Name, int? Rank, RankPhase? Phase);
}
