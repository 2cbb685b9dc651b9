using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Testing.Servers;

namespace SnoopiCluster.Silo.Tests;

/// <summary>Bad input to every endpoint: the problem names the key at fault, and nothing changes.</summary>
public sealed class BadInputTests(PostgresServer postgres)
{
    private const string Hash = "0000000000000000000000000000000000000000000000000000000000000000";

    // {run} stands for a run that is queued, {sweep} for a sweep, {node} for a node that is down.
    private static readonly (string Method, string Path, string? Body, HttpStatusCode Status, string? Key)[] Cases =
    [
        // Runs.
        ("GET", "runs?max=0", null, HttpStatusCode.BadRequest, "max"),
        ("GET", "runs?max=many", null, HttpStatusCode.BadRequest, "max"),
        ("GET", "runs?max=1&max=2", null, HttpStatusCode.BadRequest, "max"),
        ("GET", "runs?color=red", null, HttpStatusCode.BadRequest, "color"),
        ("GET", "runs?status=asleep", null, HttpStatusCode.BadRequest, "status"),
        ("GET", "runs?status=3", null, HttpStatusCode.BadRequest, "status"),
        ("GET", "runs?sweep=r5f2c01d9a7be", null, HttpStatusCode.BadRequest, "sweep"),
        ("GET", "runs?before=x", null, HttpStatusCode.BadRequest, "before"),
        ("GET", "runs?sort=colour", null, HttpStatusCode.BadRequest, "sort"),
        ("GET", "runs?sort=-", null, HttpStatusCode.BadRequest, "sort"),
        ("GET", "runs?skip=-1", null, HttpStatusCode.BadRequest, "skip"),
        ("GET", "runs?sort=name&before={run}", null, HttpStatusCode.BadRequest, "before"),
        ("GET", $"runs?search={Hash}{Hash}{Hash}{Hash}", null, HttpStatusCode.BadRequest, "search"),
        ("GET", "runs?search=a%00b", null, HttpStatusCode.BadRequest, "search"),
        ("GET", "runs/r000000000000/logs", null, HttpStatusCode.NotFound, "run"),
        ("GET", "runs/{run}/logs?rank=first", null, HttpStatusCode.BadRequest, "rank"),
        ("GET", "runs/{run}/logs?max=0", null, HttpStatusCode.BadRequest, "max"),
        ("GET", "runs/{run}/logs?after=1&before=9", null, HttpStatusCode.BadRequest, "before"),
        ("GET", "runs/{run}/logs?search=a%00b", null, HttpStatusCode.BadRequest, "search"),
        ("GET", "runs/r000000000000/export", null, HttpStatusCode.NotFound, "run"),
        ("GET", "runs/{run}/export?x=1", null, HttpStatusCode.BadRequest, "x"),
        ("GET", "runs/{run}/export/student.tar", null, HttpStatusCode.NotFound, "archive"),
        ("GET", "runs/{run}/export/teacher.tar", null, HttpStatusCode.NotFound, "archive"),
        ("POST", "runs/r000000000000/verify", "{}", HttpStatusCode.NotFound, "run"),
        ("POST", "runs/{run}/verify", """{"deep":true}""", HttpStatusCode.BadRequest, "deep"),
        ("POST", "runs", "", HttpStatusCode.BadRequest, "spec"),
        ("POST", "runs", "{", HttpStatusCode.BadRequest, ""),
        ("POST", "runs", "[]", HttpStatusCode.BadRequest, ""),
        ("POST", "runs", "null", HttpStatusCode.BadRequest, ""),
        ("POST", "runs", """{"spec":{},"spec":{}}""", HttpStatusCode.BadRequest, null),
        ("POST", "runs", """{"spec":null}""", HttpStatusCode.BadRequest, "spec"),
        ("POST", "runs", """{"spec":7}""", HttpStatusCode.BadRequest, "spec"),
        ("POST", "runs", """{"spec":{},"owner":"me"}""", HttpStatusCode.BadRequest, "owner"),
        ("POST", "runs", """{"spec":{"steps":"many","model":{"teacher":"t"},"prompts":{"set":"tiny"}}}""", HttpStatusCode.BadRequest, "spec.steps"),
        ("POST", "runs", """{"spec":{"steps":0,"model":{"teacher":"t"},"prompts":{"set":"tiny"}}}""", HttpStatusCode.BadRequest, "spec.steps"),
        ("POST", "runs", """{"spec":{"kappa":{"rnage":1},"model":{"teacher":"t"},"prompts":{"set":"tiny"}}}""", HttpStatusCode.BadRequest, "spec.kappa.rnage"),
        ("POST", "runs", """{"spec":{"model":{"teacher":"t"},"prompts":{"set":"missing"}}}""", HttpStatusCode.BadRequest, "spec.prompts.set"),
        ("POST", "runs", """{"spec":{"model":{"teacher":"t"},"prompts":{"files":["a.txt"]}}}""", HttpStatusCode.BadRequest, "spec.prompts.files"),
        ("GET", "runs/nothing", null, HttpStatusCode.NotFound, "run"),
        ("GET", "runs/r000000000000", null, HttpStatusCode.NotFound, "run"),
        ("GET", "runs/{run}?verbose=1", null, HttpStatusCode.BadRequest, "verbose"),
        ("GET", "runs/r000000000000/timeline", null, HttpStatusCode.NotFound, "run"),
        ("GET", "runs/{run}/timeline?after=-1", null, HttpStatusCode.BadRequest, "after"),
        ("GET", "runs/{run}/timeline?max=10001", null, HttpStatusCode.BadRequest, "max"),
        ("GET", "runs/r000000000000/steps", null, HttpStatusCode.NotFound, "run"),
        ("GET", "runs/{run}/steps?from=first", null, HttpStatusCode.BadRequest, "from"),
        ("GET", "runs/{run}/steps?after=1", null, HttpStatusCode.BadRequest, "after"),
        ("GET", "runs/r000000000000/series?keys=seconds", null, HttpStatusCode.NotFound, "run"),
        ("GET", "runs/{run}/series", null, HttpStatusCode.BadRequest, "keys"),
        ("GET", "runs/{run}/series?keys=seconds,speed", null, HttpStatusCode.BadRequest, "keys"),
        ("GET", "runs/{run}/series?keys=seconds,seconds", null, HttpStatusCode.BadRequest, "keys"),
        ("GET", "runs/{run}/series?keys=seconds&points=0", null, HttpStatusCode.BadRequest, "points"),
        ("GET", "runs/{run}/series?keys=seconds&from=9&to=8", null, HttpStatusCode.BadRequest, "to"),
        ("GET", "runs/{run}/series?key=seconds", null, HttpStatusCode.BadRequest, "key"),
        ("GET", "runs/r000000000000/ranks", null, HttpStatusCode.NotFound, "run"),
        ("GET", "runs/{run}/ranks?rank=1", null, HttpStatusCode.BadRequest, "rank"),
        ("GET", "runs/r000000000000/samples", null, HttpStatusCode.NotFound, "run"),
        ("GET", "runs/{run}/samples?x=1", null, HttpStatusCode.BadRequest, "x"),
        ("GET", "runs/{run}/samples?probe=-1", null, HttpStatusCode.BadRequest, "probe"),
        ("GET", "runs/{run}/samples?max=1", null, HttpStatusCode.BadRequest, "max"),
        ("GET", "runs/r000000000000/samples/5/0.png", null, HttpStatusCode.NotFound, "run"),
        ("GET", "runs/{run}/samples/5/0.png", null, HttpStatusCode.NotFound, "picture"),
        ("GET", "runs/{run}/samples/5/0", null, HttpStatusCode.NotFound, "picture"),
        ("GET", "runs/{run}/samples/five/0.png", null, HttpStatusCode.NotFound, "picture"),
        ("GET", "runs/{run}/samples/5/..%2f..%2fsecret.png", null, HttpStatusCode.NotFound, "picture"),
        ("GET", "runs/{run}/samples/5/0.png?size=9", null, HttpStatusCode.BadRequest, "size"),
        ("GET", "runs/{run}/samples/5.png", null, HttpStatusCode.NotFound, null),
        ("GET", "runs/r000000000000/checkpoints", null, HttpStatusCode.NotFound, "run"),
        ("GET", "runs/{run}/checkpoints?x=1", null, HttpStatusCode.BadRequest, "x"),
        ("GET", "runs/r000000000000/events", null, HttpStatusCode.NotFound, "run"),
        ("GET", "runs/{run}/events?from=1", null, HttpStatusCode.BadRequest, "from"),
        ("POST", "runs/r000000000000/pause", "{}", HttpStatusCode.NotFound, "run"),
        ("POST", "runs/{run}/pause", """{"cause":7}""", HttpStatusCode.BadRequest, "cause"),
        ("POST", "runs/{run}/pause", """{"reason":"x"}""", HttpStatusCode.BadRequest, "reason"),
        ("POST", "runs/{run}/pause?now=1", "{}", HttpStatusCode.BadRequest, "now"),
        ("POST", "runs/r000000000000/resume", "{}", HttpStatusCode.NotFound, "run"),
        ("POST", "runs/{run}/resume", """{"cause":[]}""", HttpStatusCode.BadRequest, "cause"),
        ("POST", "runs/r000000000000/cancel", "{}", HttpStatusCode.NotFound, "run"),
        ("POST", "runs/{run}/cancel", """{"cause":{}}""", HttpStatusCode.BadRequest, "cause"),
        ("POST", "runs/r000000000000/checkpoint", "{}", HttpStatusCode.NotFound, "run"),
        ("POST", "runs/{run}/checkpoint", "{}", HttpStatusCode.Conflict, null),
        ("POST", "runs/{run}/checkpoint", """{"at":1}""", HttpStatusCode.BadRequest, "at"),
        ("POST", "runs/r000000000000/pin", """{"step":1}""", HttpStatusCode.NotFound, "run"),
        ("POST", "runs/{run}/pin", "{}", HttpStatusCode.BadRequest, "step"),
        ("POST", "runs/{run}/pin", """{"step":"1"}""", HttpStatusCode.BadRequest, "step"),
        ("POST", "runs/{run}/pin", """{"step":1,"pinned":"yes"}""", HttpStatusCode.BadRequest, "pinned"),
        ("POST", "runs/{run}/pin", """{"step":1}""", HttpStatusCode.Conflict, "step"),
        ("POST", "runs/r000000000000/fork", """{"at":1}""", HttpStatusCode.NotFound, "run"),
        ("POST", "runs/{run}/fork", "{}", HttpStatusCode.BadRequest, "at"),
        ("POST", "runs/{run}/fork", """{"at":1}""", HttpStatusCode.Conflict, "at"),
        ("POST", "runs/{run}/fork", """{"at":1.5}""", HttpStatusCode.BadRequest, "at"),
        ("POST", "runs/{run}/fork", """{"at":1,"set":[1]}""", HttpStatusCode.BadRequest, "set"),
        ("POST", "runs/{run}/fork", """{"at":1,"set":{"kappa.rnage":[0,1]}}""", HttpStatusCode.BadRequest, "set.kappa.rnage"),
        ("POST", "runs/{run}/fork", """{"at":1,"set":{"student.lr":"fast"}}""", HttpStatusCode.BadRequest, "set.student.lr"),
        ("POST", "runs/{run}/fork", """{"at":20}""", HttpStatusCode.BadRequest, "set.steps"),
        ("POST", "runs/r000000000000/measurements", """{"step":1,"metric":"fid","value":1}""", HttpStatusCode.NotFound, "run"),
        ("POST", "runs/{run}/measurements", """{"step":1,"metric":"fid"}""", HttpStatusCode.BadRequest, "value"),
        ("POST", "runs/{run}/measurements", """{"step":1,"metric":"fid","value":"NaN"}""", HttpStatusCode.BadRequest, "value"),
        ("POST", "runs/{run}/measurements", """{"step":1,"metric":"","value":1}""", HttpStatusCode.BadRequest, "metric"),
        ("POST", "runs/{run}/measurements", """{"step":-1,"metric":"fid","value":1}""", HttpStatusCode.BadRequest, "step"),
        ("DELETE", "runs/{run}", "", HttpStatusCode.MethodNotAllowed, null),
        ("PUT", "runs", "{}", HttpStatusCode.MethodNotAllowed, null),

        // Sweeps.
        ("GET", "sweeps?max=0", null, HttpStatusCode.BadRequest, "max"),
        ("GET", "sweeps?status=x", null, HttpStatusCode.BadRequest, "status"),
        ("POST", "sweeps", "{}", HttpStatusCode.BadRequest, "sweep"),
        ("POST", "sweeps", """{"sweep":[]}""", HttpStatusCode.BadRequest, "sweep"),
        ("POST", "sweeps", """{"sweep":{}}""", HttpStatusCode.BadRequest, "sweep.run"),
        ("POST", "sweeps", """{"sweep":{"run":{"model":{"teacher":"t"},"prompts":{"set":"tiny"}},"axes":{"seed":[1]},"colour":1}}""",
            HttpStatusCode.BadRequest, "sweep.colour"),
        ("POST", "sweeps", """{"sweep":{"run":{"model":{"teacher":"t"},"prompts":{"set":"missing"}},"axes":{"seed":[1]}}}""",
            HttpStatusCode.BadRequest, "sweep.run.prompts.set"),
        ("POST", "sweeps", """{"sweep":{"run":{"model":{"teacher":"t"},"prompts":{"files":["a"]}},"axes":{"seed":[1]}}}""",
            HttpStatusCode.BadRequest, "sweep.run.prompts.set"),
        ("POST", "sweeps", """{"sweep":{"run":{"model":{"teacher":"t"},"prompts":{"set":"tiny"}},"axes":{"seed":[1]},"metric":"vsd_loss"}}""",
            HttpStatusCode.BadRequest, "sweep.metric"),
        ("GET", "sweeps/nothing", null, HttpStatusCode.NotFound, "sweep"),
        ("GET", "sweeps/s000000000000", null, HttpStatusCode.NotFound, "sweep"),
        ("GET", "sweeps/s000000000000/table", null, HttpStatusCode.NotFound, "sweep"),
        ("GET", "sweeps/{sweep}/table?x=1", null, HttpStatusCode.BadRequest, "x"),
        ("GET", "sweeps/s000000000000/samples", null, HttpStatusCode.NotFound, "sweep"),
        ("GET", "sweeps/{sweep}/samples?step=-1", null, HttpStatusCode.BadRequest, "step"),
        ("GET", "sweeps/{sweep}/samples?steps=1", null, HttpStatusCode.BadRequest, "steps"),
        ("GET", "sweeps/s000000000000/events", null, HttpStatusCode.NotFound, "sweep"),
        ("POST", "sweeps/s000000000000/extend", """{"sweep":{}}""", HttpStatusCode.NotFound, "sweep"),
        ("POST", "sweeps/{sweep}/extend", "{}", HttpStatusCode.BadRequest, "sweep"),
        ("POST", "sweeps/{sweep}/extend", """{"sweep":{"count":3}}""", HttpStatusCode.BadRequest, "sweep.count"),
        ("POST", "sweeps/{sweep}/extend", """{"sweep":{"axes":{"student.lr":[1]}}}""", HttpStatusCode.BadRequest, null),
        ("POST", "sweeps/s000000000000/stop", "{}", HttpStatusCode.NotFound, "sweep"),
        ("POST", "sweeps/{sweep}/stop", """{"cause":1}""", HttpStatusCode.BadRequest, "cause"),

        // Nodes.
        ("GET", "nodes?max=1", null, HttpStatusCode.BadRequest, "max"),
        ("GET", "nodes/nowhere", null, HttpStatusCode.NotFound, "node"),
        ("GET", "nodes/-bad", null, HttpStatusCode.NotFound, "node"),
        ("POST", "nodes/nowhere/drain", "{}", HttpStatusCode.NotFound, "node"),
        ("POST", "nodes/nowhere/drain", """{"cause":1}""", HttpStatusCode.BadRequest, "cause"),
        ("POST", "nodes/nowhere/exclude", "{}", HttpStatusCode.NotFound, "node"),
        ("POST", "nodes/nowhere/exclude", """{"cause":1}""", HttpStatusCode.BadRequest, "cause"),
        ("POST", "nodes/nowhere/return", "{}", HttpStatusCode.NotFound, "node"),
        ("GET", "nodes/nowhere/link", null, HttpStatusCode.UpgradeRequired, null),
        ("GET", "nodes/-bad/link", null, HttpStatusCode.NotFound, "node"),

        // Prompt sets.
        ("GET", "prompt-sets?max=1", null, HttpStatusCode.BadRequest, "max"),
        ("GET", "prompt-sets/missing", null, HttpStatusCode.NotFound, "set"),
        ("GET", $"prompt-sets/{Hash}", null, HttpStatusCode.NotFound, "set"),
        ("GET", "prompt-sets/missing/sample", null, HttpStatusCode.NotFound, "set"),
        ("GET", "prompt-sets/tiny/sample?count=0", null, HttpStatusCode.BadRequest, "count"),
        ("GET", "prompt-sets/tiny/sample?seed=-1", null, HttpStatusCode.BadRequest, "seed"),
        ("GET", "prompt-sets/tiny/sample", null, HttpStatusCode.Conflict, "set"),
        ("POST", "prompt-sets", "{}", HttpStatusCode.BadRequest, "name"),
        ("POST", "prompt-sets", """{"name":"a"}""", HttpStatusCode.BadRequest, "shards"),
        ("POST", "prompt-sets", """{"name":"a","shards":null}""", HttpStatusCode.BadRequest, "shards"),
        ("POST", "prompt-sets", """{"name":"a","shards":[]}""", HttpStatusCode.BadRequest, "shards"),
        ("POST", "prompt-sets", """{"name":"a","shards":[null]}""", HttpStatusCode.BadRequest, "shards[0]"),
        ("POST", "prompt-sets", """{"name":"a","shards":[{"file_name":"x","num_prompts":1}]}""", HttpStatusCode.BadRequest, null),
        ("POST", "prompt-sets", $$"""{"name":"a/b","shards":[{"file_name":"x","num_prompts":1,"sha256":"{{Hash}}"}]}""",
            HttpStatusCode.BadRequest, "name"),
        ("POST", "prompt-sets", $$"""{"name":"a","shards":[{"file_name":"../x","num_prompts":1,"sha256":"{{Hash}}"}]}""",
            HttpStatusCode.BadRequest, "shards"),
        ("POST", "prompt-sets", $$"""{"name":"a","shards":[{"file_name":"x","num_prompts":99999,"sha256":"{{Hash}}"}]}""",
            HttpStatusCode.BadRequest, "shards"),
        ("POST", "prompt-sets", $$"""{"name":"a","shards":[{"file_name":"x","num_prompts":1,"sha256":"{{Hash}}"}]}""",
            HttpStatusCode.BadRequest, "shards[0]"),
        ("POST", "prompt-sets", """{"name":"a","shards":[{"file_name":"x","num_prompts":1,"sha256":"abc"}]}""",
            HttpStatusCode.BadRequest, "shards[0].sha256"),
        ("POST", "prompt-sets", $$"""{"name":"a","shards":[{"file_name":"x","num_prompts":1,"sha256":"{{Hash}}"}],"sources":[null]}""",
            HttpStatusCode.BadRequest, "sources[0]"),
        ("POST", "prompt-sets", $$"""{"name":"a","shards":[{"file_name":"x","num_prompts":1,"sha256":"{{Hash}}"}],"sources":null}""",
            HttpStatusCode.BadRequest, "sources"),
        ("POST", "prompt-sets", $$"""{"name":"a","shards":[{"file_name":"x","num_prompts":1,"sha256":"{{Hash}}"}],"sources":[{"file":"a\u0000","column":null,"num_read":1,"num_kept":1}]}""",
            HttpStatusCode.BadRequest, "sources[0]"),
        ("POST", "prompt-sets", $$"""{"name":"a","shards":[{"file_name":"x","num_prompts":3,"sha256":"{{Hash}}"}],"sources":[{"file":"a.txt","column":null,"num_read":2,"num_kept":2}]}""",
            HttpStatusCode.BadRequest, "sources"),
        ("POST", "prompt-sets", $$"""{"name":"tiny","shards":[{"file_name":"x","num_prompts":1,"sha256":"{{Hash}}"}]}""",
            HttpStatusCode.Conflict, "name"),

        ("GET", "nothing-here", null, HttpStatusCode.NotFound, null),
        ("POST", "nothing-here", "{}", HttpStatusCode.NotFound, null),
    ];

    [Fact]
    public async Task EveryEndpoint_WithBadInput_NamesTheKeyAndChangesNothing()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres);
        RunView run = await cluster.SubmitAsync(TestCluster.Spec(worldSize: 1));
        HttpResponseMessage made = await cluster.PostAsync("sweeps", SweepTests.Sweep(maxConcurrent: 1, 1, 2));
        SweepView sweep = await TestCluster.ReadAsync<SweepView>(made);
        await TestCluster.UntilAsync(
            async () => (await cluster.GetAsync<RunList>("runs")).Runs is [var one, var other]
                && one.Cause.Contains("the cluster has 0", StringComparison.Ordinal)
                && other.Cause.Contains("the cluster has 0", StringComparison.Ordinal),
            "the first trial is there, and both runs have heard that there are no nodes");
        string before = await StandAsync(cluster);
        List<string> faults = [];
        foreach ((string method, string path, string? body, HttpStatusCode status, string? key) in Cases)
        {
            string target = path.Replace("{run}", run.Id.Value, StringComparison.Ordinal)
                .Replace("{sweep}", sweep.Id.Value, StringComparison.Ordinal);
            HttpResponseMessage response = await SendAsync(cluster, method, $"/api/v1/{target}", body);
            string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            if (Fault(response, text, status, key) is { } fault)
            {
                faults.Add($"{method} {target} {body}: {fault}; got {(int)response.StatusCode} {text}");
            }
        }

        Assert.True(faults.Count == 0, string.Join("\n", faults));
        Assert.Equal(before, await StandAsync(cluster));
    }

    [Fact]
    public void Cases_CoverEveryEndpoint()
    {
        using Microsoft.AspNetCore.Builder.WebApplication silo = SnoopiCluster.Silo.Hosting.SiloHost.Build(
            ["--Silo:Postgres=Host=127.0.0.1", "--Silo:Blobs=unused"]);
        string[] known = [.. Cases.Select(test => $"{test.Method} {Shape(test.Path)}")];

        IEnumerable<string> endpoints = ((Microsoft.AspNetCore.Routing.IEndpointRouteBuilder)silo).DataSources
            .SelectMany(source => source.Endpoints).OfType<Microsoft.AspNetCore.Routing.RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/api/v1/", StringComparison.Ordinal)
                && !endpoint.RoutePattern.RawText.EndsWith("openapi.json", StringComparison.Ordinal))
            .SelectMany(endpoint => endpoint.Metadata.OfType<Microsoft.AspNetCore.Routing.HttpMethodMetadata>()
                .SelectMany(methods => methods.HttpMethods)
                .Select(method => $"{method} {Shape(endpoint.RoutePattern.RawText!["/api/v1/".Length..])}"));

        Assert.Empty(endpoints.Except(known));
    }

    [Fact]
    public async Task HugeBody_IsRefused()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres, "--Silo:MaxBodyBytes=65536");

        HttpResponseMessage response = await SendAsync(
            cluster, "POST", "/api/v1/runs", $$$"""{"spec":{"name":"{{{new string('x', 100_000)}}}"}}""");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("/problems/body-too-large", (await TestCluster.ReadAsync<ApiProblem>(response)).Type);
        Assert.Empty((await cluster.GetAsync<RunList>("runs")).Runs);
    }

    [Fact]
    public async Task DeepBody_IsRefused()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres);
        string nest = string.Concat(Enumerable.Repeat("[", 5_000));

        HttpResponseMessage response = await SendAsync(cluster, "POST", "/api/v1/runs", $$"""{"spec":{{nest}}""");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("resume", RunStatus.Cancelled)]
    [InlineData("pause", RunStatus.Cancelled)]
    [InlineData("checkpoint", RunStatus.Cancelled)]
    public async Task IllegalTransition_IsAConflictThatSaysWhy(string what, RunStatus status)
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres);
        RunView run = await cluster.SubmitAsync(TestCluster.Spec());
        await cluster.PostAsync($"runs/{run.Id}/cancel", []);

        HttpResponseMessage response = await cluster.PostAsync($"runs/{run.Id}/{what}", []);

        ApiProblem problem = await TestCluster.ReadAsync<ApiProblem>(response);
        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Contains($"{status}", problem.Detail, StringComparison.Ordinal);
        Assert.Equal(status, (await cluster.GetAsync<RunView>($"runs/{run.Id}")).Status);
    }

    [Fact]
    public async Task IdempotencyKey_OfAnotherRequest_IsAConflict()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres);
        JsonObject body = new() { ["spec"] = TestCluster.Spec("first") };

        HttpResponseMessage first = await cluster.PostAsync("runs", body, "key-1");
        HttpResponseMessage again = await cluster.PostAsync("runs", body, "key-1");
        HttpResponseMessage other = await cluster.PostAsync("runs", new() { ["spec"] = TestCluster.Spec("other") }, "key-1");
        HttpResponseMessage bad = await cluster.PostAsync("runs", body, new string('k', 201));

        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal(
            (await TestCluster.ReadAsync<RunView>(first)).Id, (await TestCluster.ReadAsync<RunView>(again)).Id);
        Assert.Equal(HttpStatusCode.Conflict, other.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);
        Assert.Single((await cluster.GetAsync<RunList>("runs")).Runs);
    }

    private static string? Fault(HttpResponseMessage response, string text, HttpStatusCode status, string? key)
    {
        if (response.StatusCode != status)
        {
            return $"expected {(int)status}";
        }

        if (response.Content.Headers.ContentType?.MediaType != ApiRoutes.ProblemContentType)
        {
            return "no problem details";
        }

        ApiProblem problem = JsonSerializer.Deserialize<ApiProblem>(text, Contracts.MessageJson.Options)!;
        if (problem.Detail.Length == 0 || problem.Title.Length == 0 || problem.Status != (int)status)
        {
            return "an empty problem";
        }

        return key is null || problem.Errors.Any(error => error.Key == key) ? null : $"expected the key {key}";
    }

    private static async Task<string> StandAsync(TestCluster cluster)
    {
        string runs = string.Join(
            "\n", (await cluster.GetAsync<RunList>("runs")).Runs.Select(run => run with { UpdatedAt = default }));
        string sweeps = string.Join("\n", (await cluster.GetAsync<SweepList>("sweeps")).Sweeps.Select(
            sweep => $"{sweep.Id} {sweep.Status} {sweep.NumTrials}"));
        string sets = string.Join("\n", (await cluster.GetAsync<PromptSetList>("prompt-sets")).PromptSets.Select(set => set.Name));
        return $"{runs}\n{sweeps}\n{sets}\n{(await cluster.GetAsync<NodeList>("nodes")).Nodes.Length}";
    }

    private static Task<HttpResponseMessage> SendAsync(TestCluster cluster, string method, string path, string? body) =>
        cluster.Http.SendAsync(
            new HttpRequestMessage(new HttpMethod(method), path)
            {
                Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"),
            },
            TestContext.Current.CancellationToken);

    // Ids and route parameters alike.
    private static string Shape(string path)
    {
        string[] parts = path.Split('?')[0].Split('/');
        return string.Join('/', parts.Select((part, i) => i % 2 == 1 || i == 4 ? "*" : part));
    }
}
