using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using SnoopiCluster.Benchmarks.Cluster;
using SnoopiCluster.Benchmarks.Overhead;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Benchmarks.Recovery;

/// <summary>Ours: PostgreSQL, a silo, and a node's agent on two CPU slots, training the toy size.</summary>
internal sealed partial class OurSide : RecoverySide
{
    private const long StepsBetween = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly BenchmarkCluster _cluster;
    private readonly StartedProgram _agent;
    private RunId _run;

    private OurSide(BenchmarkCluster cluster, StartedProgram agent)
    {
        _cluster = cluster;
        _agent = agent;
    }

    /// <inheritdoc/>
    public override string Name => "ours";

    /// <summary>Starts it.</summary>
    /// <param name="world">What it trains.</param>
    /// <param name="folder">A folder of its own.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="InvalidOperationException">A part does not start.</exception>
    public static async Task<OurSide> StartAsync(OverheadWorld world, string folder, CancellationToken cancel)
    {
        BenchmarkCluster cluster = await BenchmarkCluster.StartAsync(folder, cancel);
        StartedProgram agent = StartedProgram.Start(
            "snoopi.dll",
            [
                "node", "--silo", cluster.Address.ToString(), "--name", "bench", "--device", "cpu", "--slots", "2",
                "--blobs", cluster.Blobs,
                "--folder", Path.Combine(folder, "node"),
                "--cache", Path.Combine(folder, "cache"),
            ],
            Path.Combine(folder, "node.log"),
            []);
        OurSide side = new(cluster, agent);
        try
        {
            await cluster.RegisterPromptsAsync(world.PromptFile, cancel);
            await cluster.UntilAsync(
                "its node is up",
                async token => (await cluster.GetAsync<NodeList>("nodes", token)).Nodes
                    .Any(node => node.Status == NodeStatus.Up),
                Patience,
                cancel);
            side._run = await cluster.SubmitAsync(world.Spec(cluster: true), cancel);
            return side;
        }
        catch
        {
            await side.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public override async Task<ComeBack> StrikeAsync(string signal, CancellationToken cancel)
    {
        // Both ranks train, and the last loss is behind them.
        RunView before = await ViewAsync(cancel);
        long ready = before.Step + StepsBetween;
        await UntilAsync($"{ready} steps are stored", async token =>
            (before = await ViewAsync(token)) is { Status: RunStatus.Running } && before.Step >= ready, cancel);
        int victim = ProcessTable.ChildrenOf(_agent.Id).Max();
        DateTimeOffset at = TimeProvider.System.GetUtcNow();
        ProcessTable.Signal([victim], signal);

        TimelineEntry? formed = null;
        await UntilAsync("another group has formed", async token => (formed = (await _cluster.GetAsync<TimelinePage>(
                $"runs/{_run}/timeline?max=1000", token)).Entries
            .FirstOrDefault(entry => entry.Event.Kind == RunEventKind.GroupFormed
                && entry.Fence.MembershipVersion > before.Fence.MembershipVersion)) is not null, cancel);
        Match text = Form().Match(formed?.Event.Text ?? "");
        long step = text.Success
            ? long.Parse(text.Groups[1].Value, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException(
                $"The timeline does not say where the group went on: {formed?.Event.Text}");
        ImmutableArray<StoredStep> rows = [];
        string path = string.Create(
            CultureInfo.InvariantCulture, $"runs/{_run}/steps?from={before.Step - 1}&max=1000");
        await UntilAsync("it commits steps", async token =>
        {
            rows = (await _cluster.GetAsync<StepsPage>(path, token)).Steps;
            return rows.Any(row => row.Record.Step >= step);
        }, cancel);
        long last = rows.Where(row => row.At <= at).Select(row => row.Record.Step).DefaultIfEmpty(before.Step - 1).Max();
        return new ComeBack(
            (rows.First(row => row.Record.Step >= step).At - at).TotalSeconds,
            Math.Max(0, last + 1 - step),
            text.Groups[2].Value);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        _agent.Dispose();
        await _cluster.DisposeAsync();
    }

    private Task<RunView> ViewAsync(CancellationToken cancel) => _cluster.GetAsync<RunView>($"runs/{_run}", cancel);

    private Task UntilAsync(string what, Func<CancellationToken, Task<bool>> isSo, CancellationToken cancel) =>
        _cluster.UntilAsync(what, isSo, Patience, cancel);

    [GeneratedRegex("ranks go on with step ([0-9]+).*?; (.*hand-over [0-9.]+ s)")]
    private static partial Regex Form();
}
