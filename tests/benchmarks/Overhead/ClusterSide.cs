using System.Collections.Immutable;
using System.Globalization;
using SnoopiCluster.Benchmarks.Cluster;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Benchmarks.Overhead;

/// <summary>The run with everything: PostgreSQL, a silo, and a node's agent on two CPU slots.</summary>
internal sealed class ClusterSide : TrainingSide
{
    private const int MaxPage = 10_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly StartedProgram _agent;

    private ClusterSide(BenchmarkCluster cluster, StartedProgram agent)
    {
        Cluster = cluster;
        _agent = agent;
    }

    /// <summary>Its PostgreSQL and silo.</summary>
    public BenchmarkCluster Cluster { get; }

    /// <summary>The run.</summary>
    public RunId Run { get; private set; }

    /// <summary>The processes of its ranks.</summary>
    public IReadOnlyList<int> Ranks => ProcessTable.ChildrenOf(ParentOfRanks);

    /// <inheritdoc/>
    public override IReadOnlyList<int> Controllers => [_agent.Id, Cluster.Silo.Id];

    /// <inheritdoc/>
    protected override int ParentOfRanks => _agent.Id;

    /// <summary>Starts it.</summary>
    /// <param name="world">What it trains.</param>
    /// <param name="folder">A folder of its own.</param>
    /// <param name="worldSize">Its ranks, and its node's slots.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="InvalidOperationException">A part does not start.</exception>
    public static async Task<ClusterSide> StartAsync(
        OverheadWorld world, string folder, int worldSize, CancellationToken cancel)
    {
        BenchmarkCluster cluster = await BenchmarkCluster.StartAsync(folder, cancel);
        StartedProgram agent = StartedProgram.Start(
            "snoopi.dll",
            [
                "node", "--silo", cluster.Address.ToString(), "--name", "bench", "--device", "cpu",
                "--slots", worldSize.ToString(CultureInfo.InvariantCulture),
                "--blobs", cluster.Blobs,
                "--folder", Path.Combine(folder, "node"),
                "--cache", Path.Combine(folder, "cache"),
            ],
            Path.Combine(folder, "node.log"),
            []);
        var side = new ClusterSide(cluster, agent);
        try
        {
            await cluster.RegisterPromptsAsync(world.PromptFile, cancel);
            await side.UntilAsync("its node is up", async token =>
                (await cluster.GetAsync<NodeList>("nodes", token)).Nodes.Any(node => node.Status == NodeStatus.Up), cancel);
            side.Run = await cluster.SubmitAsync(world.Spec(cluster: true, worldSize), cancel);
            return side;
        }
        catch
        {
            await side.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public override double ControlSeconds() => base.ControlSeconds() + Cluster.Postgres.ProcessorSeconds();

    /// <inheritdoc/>
    public override Task UntilStepAsync(long step, CancellationToken cancel) =>
        UntilAsync($"{step} steps are stored", async token => (await ViewAsync(token)).Step >= step, cancel);

    /// <inheritdoc/>
    public override async Task<ImmutableArray<double>> StepSecondsAsync(CancellationToken cancel)
    {
        RunView view = await ViewAsync(cancel);
        if (view.Fence.Attempt != 1 || view.Status != RunStatus.Running)
        {
            throw new InvalidOperationException(
                $"The cluster's run did not train all the time; it is {view.Status} in attempt {view.Fence.Attempt}: {view.Cause}");
        }

        ImmutableArray<double>.Builder seconds = ImmutableArray.CreateBuilder<double>();
        for (long? from = 0; from is { } first;)
        {
            StepsPage page = await Cluster.GetAsync<StepsPage>(
                string.Create(CultureInfo.InvariantCulture, $"runs/{Run}/steps?from={first}&max={MaxPage}"), cancel);
            seconds.AddRange(page.Steps.Select(step => step.Record.Metrics?.Seconds
                ?? throw new InvalidOperationException($"The metrics of step {step.Record.Step} were thinned.")));
            from = page.Next;
        }

        return seconds.ToImmutable();
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        _agent.Dispose();
        await Cluster.DisposeAsync();
    }

    /// <summary>Steps that are stored.</summary>
    public async Task<long> StepAsync(CancellationToken cancel) => (await ViewAsync(cancel)).Step;

    private Task<RunView> ViewAsync(CancellationToken cancel) => Cluster.GetAsync<RunView>($"runs/{Run}", cancel);

    private Task UntilAsync(string what, Func<CancellationToken, Task<bool>> isSo, CancellationToken cancel) =>
        Cluster.UntilAsync(
            what,
            token =>
            {
                _agent.ThrowIfEnded();
                return isSo(token);
            },
            Patience,
            cancel);
}
