using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using SnoopiCluster.Contracts;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.PromptSets;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Core.Sweeps;
using SnoopiCluster.Grains.Sweeps;
using SnoopiCluster.Silo.Http;
using SnoopiCluster.Silo.OpenApi;
using SnoopiCluster.Silo.Runs;

namespace SnoopiCluster.Silo.Sweeps;

/// <summary>Sweeps over HTTP.</summary>
internal static class SweepEndpoints
{
    private const string Root = $"{ApiRoutes.Root}/sweeps";

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>Maps <c>/sweeps</c>.</summary>
    public static void MapSweeps(this WebApplication app)
    {
        app.MapGet(Root, ListAsync).Describes("Sweeps, newest first.", typeof(SweepList), null, "max");
        app.MapPost(Root, SubmitAsync).Describes(
            "Submits a sweep. Idempotency-Key is honoured.", typeof(SweepView), typeof(SubmitSweep));
        app.MapGet($"{Root}/{{sweep}}", GetAsync).Describes("A sweep.", typeof(SweepView));
        app.MapGet($"{Root}/{{sweep}}/table", TableAsync).Describes("A sweep's trials at a glance.", typeof(SweepTable));
        app.MapPost($"{Root}/{{sweep}}/extend", ExtendAsync).Describes(
            "Adds trials, or changes limits.", typeof(SweepView), typeof(ExtendSweep));
        app.MapPost($"{Root}/{{sweep}}/stop", StopAsync).Describes(
            "Cancels its runs and starts no more.", typeof(SweepView), typeof(GiveCause));
        app.MapGet($"{Root}/{{sweep}}/events", StreamAsync).Describes(
            "Server-sent events of a sweep: table, end.", answer: null);
    }

    private static async Task<IResult> ListAsync(HttpContext http, ISweepStore store)
    {
        http.KnowsOnly("max");
        int max = http.Query("max", 100, 1, 1_000);
        return Json.Ok(new SweepList([.. (await store.ListAsync(max, http.RequestAborted)).Select(ViewOf)]));
    }

    private static async Task<IResult> SubmitAsync(HttpContext http, IGrainFactory grains, IPromptSetStore promptSets)
    {
        http.KnowsOnly();
        string? key = http.IdempotencyKey();
        SubmitSweep request = await RequestBody.ReadAsync<SubmitSweep>(http);
        SweepSpec spec = Read(() => SweepSpecReader.Read(request.Sweep, "sweep"));
        await CheckPromptSetsAsync(spec, promptSets, http.RequestAborted);
        SweepId id = SweepId.Of(RandomNumberGenerator.GetBytes(6));
        SweepId stored;
        try
        {
            stored = await grains.GetGrain<ISweepGrain>(id.Value).SubmitAsync(id, spec, key);
        }
        catch (ArgumentException e) when (key is not null)
        {
            throw RequestFault.Conflict(e.Message, ApiRoutes.IdempotencyKeyHeader);
        }

        SweepState state = await grains.GetGrain<ISweepGrain>(stored.Value).GetAsync() ?? throw NoSuchSweep(stored);
        if (stored == id)
        {
            return Json.Created(http, $"{Root}/{stored}", ViewOf(state));
        }

        // A sweep may have been extended since; its name and its runs' common keys stay.
        return state.Spec.Name == spec.Name && JsonElement.DeepEquals(state.Spec.Run, spec.Run)
            ? Json.Ok(ViewOf(state))
            : throw RequestFault.Conflict(
                $"The key made sweep {stored} before, of another request; draw a new key for a new sweep.",
                ApiRoutes.IdempotencyKeyHeader);
    }

    private static async Task<IResult> GetAsync(HttpContext http, IGrainFactory grains)
    {
        http.KnowsOnly();
        return Json.Ok(ViewOf(await StateOfAsync(http, grains)));
    }

    private static async Task<IResult> TableAsync(HttpContext http, IGrainFactory grains)
    {
        http.KnowsOnly();
        return Json.Ok(SweepTable.Of(await StateOfAsync(http, grains)));
    }

    private static async Task<IResult> ExtendAsync(HttpContext http, IGrainFactory grains, IPromptSetStore promptSets)
    {
        http.KnowsOnly();
        SweepState state = await StateOfAsync(http, grains);
        ExtendSweep request = await RequestBody.ReadAsync<ExtendSweep>(http);
        SweepSpec extended = Read(() => SweepSpecReader.Extend(
            state.Spec, request.Sweep, [.. state.Trials.Select(trial => trial.Values)], "sweep"));
        await CheckPromptSetsAsync(extended, promptSets, http.RequestAborted);
        return await TellAsync(grains, state.Id, new SweepExtended(extended));
    }

    private static async Task<IResult> StopAsync(HttpContext http, IGrainFactory grains)
    {
        http.KnowsOnly();
        SweepId sweep = http.Id<SweepId>("sweep");
        return await TellAsync(grains, sweep, new StopRequested(await RunRequests.CauseAsync(http, "stop")));
    }

    private static async Task StreamAsync(
        HttpContext http, IGrainFactory grains, IHostApplicationLifetime lifetime, TimeProvider time)
    {
        http.KnowsOnly();
        SweepState state = await StateOfAsync(http, grains);
        using EventStream stream = new(http, lifetime, time);
        try
        {
            await stream.BeginAsync();
            SweepState? sent = null;
            while (true)
            {
                if (!ReferenceEquals(state, sent))
                {
                    await stream.SendAsync(id: null, state.IsTerminal ? "end" : "table", SweepTable.Of(state));
                    sent = state;
                }

                if (state.IsTerminal)
                {
                    return;
                }

                await stream.WaitAsync(PollInterval);
                state = await grains.GetGrain<ISweepGrain>(state.Id.Value).GetAsync() ?? state;
            }
        }
        catch (OperationCanceledException) when (stream.End.IsCancellationRequested)
        {
            // The listener is gone, or comes again when the silo is back.
        }
    }

    private static async Task<IResult> TellAsync(IGrainFactory grains, SweepId sweep, SweepMessage message) =>
        await grains.GetGrain<ISweepGrain>(sweep.Value).TellAsync(message) switch
        {
            SweepTook took => Json.Ok(ViewOf(took.State)),
            SweepRefused refused => throw RequestFault.Conflict(refused.Cause),
            _ => throw NoSuchSweep(sweep),
        };

    /// <summary>The sweep that the path names.</summary>
    /// <exception cref="RequestFault">There is none.</exception>
    public static async Task<SweepState> StateOfAsync(HttpContext http, IGrainFactory grains)
    {
        SweepId sweep = http.Id<SweepId>("sweep");
        return await grains.GetGrain<ISweepGrain>(sweep.Value).GetAsync() ?? throw NoSuchSweep(sweep);
    }

    private static RequestFault NoSuchSweep(SweepId sweep) =>
        RequestFault.NotFound("sweep", $"There is no sweep {sweep}; {Root} lists those there are.");

    private static SweepSpec Read(Func<SweepSpec> read)
    {
        try
        {
            return read();
        }
        catch (SpecException e)
        {
            throw RequestSpecs.Faults(e, "sweep");
        }
    }

    // Every set that a trial may name; the trials' specs were checked when the sweep's was read.
    private static async Task CheckPromptSetsAsync(
        SweepSpec spec, IPromptSetStore promptSets, CancellationToken cancellationToken)
    {
        SweepAxis? axis = spec.Axes.FirstOrDefault(axis => axis.Key == "prompts.set");
        JsonNode? shared = JsonObject.Create(spec.Run)?["prompts"]?["set"];
        string[] names = axis is null
            ? [shared?.GetValue<string>() ?? ""]
            : [.. axis.Values.Select(value => value.GetString() ?? "")];
        string key = axis is null ? "sweep.run.prompts.set" : "sweep.axes.prompts.set";
        foreach (string name in names)
        {
            if (name.Length == 0)
            {
                throw RequestFault.Invalid(
                    key, "a cluster reads no files of the caller's machine; name an ingested prompt set");
            }

            if (await promptSets.FindAsync(name, cancellationToken) is null)
            {
                throw RequestFault.Invalid(
                    key, $"there is no prompt set \"{name}\"; /api/v1/prompt-sets lists those there are");
            }
        }
    }

    private static SweepView ViewOf(SweepState state) => new(
        state.Id,
        state.Spec.Name,
        state.Status,
        state.Cause,
        JsonSerializer.SerializeToElement(state.Spec, MessageJson.Options),
        state.Trials.Length,
        state.Trials.GroupBy(trial => trial.Status?.ToString().ToLowerInvariant() ?? "waiting")
            .ToImmutableSortedDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal));
}
