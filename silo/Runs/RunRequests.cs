using System.Security.Cryptography;
using System.Text.Json.Nodes;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Checkpoints;
using SnoopiCluster.Core.PromptSets;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Core.Sweeps;
using SnoopiCluster.Grains.Runs;
using SnoopiCluster.Grains.Sweeps;
using SnoopiCluster.Silo.Http;

namespace SnoopiCluster.Silo.Runs;

/// <summary>What people ask of runs. Everything is checked before anything is changed.</summary>
internal static class RunRequests
{
    private const int MaxCauseLength = 500;
    private const int MaxMetricNameLength = 100;

    public static async Task<IResult> SubmitAsync(HttpContext http, IGrainFactory grains, IPromptSetStore promptSets)
    {
        http.KnowsOnly();
        string? key = http.IdempotencyKey();
        SubmitRun request = await RequestBody.ReadAsync<SubmitRun>(http);
        RunSpec spec = RequestSpecs.Read(request.Spec, "spec");
        RegisteredPromptSet set = await RequestSpecs.PromptSetOfAsync(spec, "spec", promptSets, http.RequestAborted);
        return await CreateAsync(http, grains, key, new RunState
        {
            Id = NewId(),
            Spec = spec,
            PromptSet = set.Manifest.Hash,
        });
    }

    public static async Task<IResult> ForkAsync(HttpContext http, IGrainFactory grains, IPromptSetStore promptSets)
    {
        http.KnowsOnly();
        string? key = http.IdempotencyKey();
        RunState parent = await RunEndpoints.StateOfAsync(http, grains);
        ForkRun request = await RequestBody.ReadAsync<ForkRun>(http);
        JsonObject document = RunSpecReader.ToJson(parent.Spec);
        RequestSpecs.Overlay(document, request.Set ?? []);
        RunSpec spec = RequestSpecs.Read(document, "set");
        RegisteredPromptSet set = await RequestSpecs.PromptSetOfAsync(spec, "set", promptSets, http.RequestAborted);
        if (spec.Steps <= request.At)
        {
            throw RequestFault.Invalid("set.steps", $"found {spec.Steps}; the fork begins with step {request.At} already");
        }

        // Pinned before the fork exists, so that retention cannot take the checkpoint away in between.
        RunId id = NewId();
        IRunGrain parentGrain = grains.GetGrain<IRunGrain>(parent.Id.Value);
        PinRequested pin = new(request.At, $"fork {id}", IsPinned: true);
        RunState pinned = await parentGrain.TellAsync(pin) switch
        {
            RunTook took => took.State,
            RunRefused refused => throw RequestFault.Conflict(refused.Cause, "at"),
            _ => throw RunEndpoints.NoSuchRun(parent.Id),
        };
        CheckpointEntry checkpoint = pinned.Checkpoints.At(request.At)
            ?? throw new InvalidOperationException($"The checkpoint before step {request.At} was pinned and is gone.");
        RunState fork = new()
        {
            Id = id,
            Spec = spec,
            PromptSet = set.Manifest.Hash,
            Origin = new RunOrigin(parent.Id, request.At, checkpoint.LedgerHash, checkpoint.Prefix),
            Cause = $"forked from run {parent.Id} at step {request.At}",
        };
        bool isNew = false;
        try
        {
            IResult answer = await CreateAsync(http, grains, key, fork);
            isNew = answer is IStatusCodeHttpResult { StatusCode: StatusCodes.Status201Created };
            return answer;
        }
        finally
        {
            if (!isNew)
            {
                await parentGrain.TellAsync(pin with { IsPinned = false });
            }
        }
    }

    public static Task<IResult> PauseAsync(HttpContext http, IGrainFactory grains) =>
        AskAsync(http, grains, "pause", cause => new PauseRequested(cause));

    public static Task<IResult> ResumeAsync(HttpContext http, IGrainFactory grains) =>
        AskAsync(http, grains, "resume", cause => new ResumeRequested(cause));

    public static Task<IResult> CancelAsync(HttpContext http, IGrainFactory grains) =>
        AskAsync(http, grains, "cancel", cause => new CancelRequested(cause));

    public static Task<IResult> CheckpointAsync(HttpContext http, IGrainFactory grains) =>
        AskAsync(http, grains, "checkpoint", _ => new CheckpointRequested());

    public static async Task<IResult> PinAsync(HttpContext http, IGrainFactory grains)
    {
        http.KnowsOnly();
        RunId run = http.Id<RunId>("run");
        PinCheckpoint request = await RequestBody.ReadAsync<PinCheckpoint>(http);
        return await TellAsync(grains, run, new PinRequested(request.Step, "user", request.Pinned), "step");
    }

    public static async Task<IResult> MeasureAsync(HttpContext http, IGrainFactory grains)
    {
        http.KnowsOnly();
        RunState run = await RunEndpoints.StateOfAsync(http, grains);
        ReportMeasurement request = await RequestBody.ReadAsync<ReportMeasurement>(http);
        List<SpecFault> faults = [];
        if (!double.IsFinite(request.Value))
        {
            faults.Add(new SpecFault("value", $"found {request.Value}; give a finite number"));
        }

        if (request.Metric.Length is 0 or > MaxMetricNameLength)
        {
            faults.Add(new SpecFault("metric", $"give a name of 1 to {MaxMetricNameLength} characters"));
        }

        if (request.Step < 0 || request.Step > run.Spec.Steps)
        {
            faults.Add(new SpecFault("step", $"found {request.Step}; the run has steps 0 to {run.Spec.Steps}"));
        }

        if (faults.Count > 0)
        {
            throw RequestFault.Invalid(faults);
        }

        if (run.Sweep is { } sweep)
        {
            await grains.GetGrain<ISweepGrain>(sweep.Value)
                .TellAsync(new QualityMeasured(run.Id, request.Step, request.Metric, request.Value));
        }

        bool isHigherBetter = SweepMetric.Find(request.Metric)?.IsHigherBetter ?? true;
        return await TellAsync(
            grains, run.Id, new CheckpointMeasured(request.Step, isHigherBetter ? request.Value : -request.Value), "step");
    }

    /// <summary>The cause that a request's body gives, with the request's name before it.</summary>
    public static async Task<string> CauseAsync(HttpContext http, string what)
    {
        GiveCause given = await RequestBody.ReadAsync<GiveCause>(http);
        return given.Cause switch
        {
            null or "" => $"{what} was asked for",
            { Length: > MaxCauseLength } => throw RequestFault.Invalid(
                "cause", $"found {given.Cause.Length} characters; give at most {MaxCauseLength}"),
            { } cause when cause.Any(char.IsControl) => throw RequestFault.Invalid(
                "cause", "found a control character; give plain text on one line"),
            _ => $"{what} was asked for: {given.Cause}",
        };
    }

    private static async Task<IResult> AskAsync(
        HttpContext http, IGrainFactory grains, string what, Func<string, RunMessage> messageOf)
    {
        http.KnowsOnly();
        RunId run = http.Id<RunId>("run");
        return await TellAsync(grains, run, messageOf(await CauseAsync(http, what)), key: null);
    }

    private static async Task<IResult> TellAsync(IGrainFactory grains, RunId run, RunMessage message, string? key) =>
        await grains.GetGrain<IRunGrain>(run.Value).TellAsync(message) switch
        {
            RunTook took => Json.Ok(RunViews.Of(took.State)),
            RunRefused refused => throw RequestFault.Conflict(refused.Cause, key),
            _ => throw RunEndpoints.NoSuchRun(run),
        };

    private static async Task<IResult> CreateAsync(HttpContext http, IGrainFactory grains, string? key, RunState submitted)
    {
        RunId stored;
        try
        {
            stored = await grains.GetGrain<IRunGrain>(submitted.Id.Value).SubmitAsync(submitted, key);
        }
        catch (ArgumentException e) when (key is not null)
        {
            throw RequestFault.Conflict(e.Message, ApiRoutes.IdempotencyKeyHeader);
        }

        RunState state = await grains.GetGrain<IRunGrain>(stored.Value).GetAsync() ?? throw RunEndpoints.NoSuchRun(stored);
        string path = $"{ApiRoutes.Root}/runs/{stored}";
        if (stored == submitted.Id)
        {
            return Json.Created(http, path, RunViews.Of(state));
        }

        bool isSame = JsonNode.DeepEquals(RunSpecReader.ToJson(state.Spec), RunSpecReader.ToJson(submitted.Spec))
            && state.Origin == submitted.Origin;
        return isSame
            ? Json.Ok(RunViews.Of(state))
            : throw RequestFault.Conflict(
                $"The key made run {stored} before, of another request; draw a new key for a new run.",
                ApiRoutes.IdempotencyKeyHeader);
    }

    private static RunId NewId() => RunId.Of(RandomNumberGenerator.GetBytes(6));
}
