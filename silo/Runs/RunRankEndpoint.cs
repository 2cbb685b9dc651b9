using System.Collections.Immutable;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Grains.Runs;
using SnoopiCluster.Silo.Http;
using SnoopiCluster.Silo.OpenApi;

namespace SnoopiCluster.Silo.Runs;

/// <summary>A run's ranks and what they said of themselves last.</summary>
internal static class RunRankEndpoint
{
    /// <summary>Maps <c>/runs/{run}/ranks</c>.</summary>
    public static void MapRunRanks(this WebApplication app) => app
        .MapGet($"{ApiRoutes.Root}/runs/{{run}}/ranks", RanksAsync)
        .Describes("A run's ranks: where they are, their time by phase, and who is slow.", typeof(RankList));

    private static async Task<IResult> RanksAsync(HttpContext http, IGrainFactory grains)
    {
        http.KnowsOnly();
        RunState run = await RunEndpoints.StateOfAsync(http, grains);
        ImmutableArray<HeardPulse> heard = run.Places.IsEmpty
            ? []
            : await grains.GetGrain<IRunPulseGrain>(run.Id.Value).GetAsync();
        return Json.Ok(ViewOf(run, heard));
    }

    /// <summary>The ranks of a run with the pulses of its present group.</summary>
    internal static RankList ViewOf(RunState run, ImmutableArray<HeardPulse> heard)
    {
        Dictionary<int, HeardPulse> present = heard.Where(one => one.Pulse.Fence == run.Fence)
            .ToDictionary(one => one.Pulse.Rank);
        ImmutableHashSet<int> slow = Stragglers.Among([.. present.Values.Select(one => one.Pulse)]);
        return new RankList([.. run.Places.Select((place, rank) =>
        {
            HeardPulse? newest = present.GetValueOrDefault(rank);
            return new RankHealth(
                new RankView(rank, place.Process, place.Slot, place.Phase), newest?.Pulse, newest?.At, slow.Contains(rank));
        })]);
    }
}
