using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Testing.Cluster;

/// <summary>A run of a cluster under test: what the silo says of it, and waits for what becomes of it.</summary>
public sealed class RunUnderTest(TestCluster cluster, RunId id)
{
    /// <summary>Longer than anything here takes.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>The run.</summary>
    public RunId Id => id;

    /// <summary>What the silo says of it now.</summary>
    public Task<RunView> ViewAsync() => cluster.Api.GetAsync<RunView>($"runs/{id}");

    /// <summary>Waits until the run is somewhere; the silo may be away meanwhile.</summary>
    public Task<RunView> UntilAsync(string what, Func<RunView, bool> isThere, TimeSpan? patience = null) =>
        Eventually.SeeAsync(
            $"run {id} {what}",
            async () => await cluster.Api.TryGetAsync<RunView>($"runs/{id}") is { } view && isThere(view) ? view : null,
            patience ?? Patience,
            DescribeAsync);

    /// <summary>Waits until so many steps are stored.</summary>
    public Task<RunView> UntilStepAsync(long step) => UntilAsync($"has stored {step} steps", view =>
    {
        Assert.False(view.Status.IsTerminal() && view.Step < step, $"run {id} is {view.Status}: {view.Cause}");
        return view.Step >= step;
    });

    /// <summary>Waits until the run is completed.</summary>
    public async Task<RunView> UntilCompletedAsync(TimeSpan? patience = null)
    {
        RunView view = await UntilAsync("is over", view => view.Status.IsTerminal(), patience);
        if (view.Status != RunStatus.Completed)
        {
            Assert.Fail($"run {id} is {view.Status}: {view.Cause}\n{await DescribeAsync()}");
        }

        return view;
    }

    /// <summary>Waits for an entry of the timeline.</summary>
    public async Task<TimelineEntry> UntilEventAsync(
        string what, Func<TimelineEntry, bool> isIt, TimeSpan? patience = null) =>
        await Eventually.SeeAsync(
            $"run {id}: {what}",
            async () => (await cluster.Api.TryGetAsync<TimelinePage>($"runs/{id}/timeline?max=1000"))?.Entries
                .FirstOrDefault(isIt),
            patience ?? Patience,
            DescribeAsync);

    /// <summary>The whole timeline.</summary>
    public async Task<ImmutableArray<TimelineEntry>> TimelineAsync() =>
        (await cluster.Api.GetAsync<TimelinePage>($"runs/{id}/timeline?max=1000")).Entries;

    /// <summary>Everything that the run has formed groups with, in order.</summary>
    public async Task<ImmutableArray<FormedGroup>> GroupsAsync() =>
        [.. (await TimelineAsync()).Where(entry => entry.Event.Kind == RunEventKind.GroupFormed).Select(FormedGroup.Of)];

    /// <summary>All stored rows.</summary>
    public async Task<ImmutableArray<StoredStep>> StepsAsync()
    {
        ImmutableArray<StoredStep>.Builder rows = ImmutableArray.CreateBuilder<StoredStep>();
        for (long? from = 0; from is { } first;)
        {
            StepsPage page = await cluster.Api.GetAsync<StepsPage>(
                string.Create(CultureInfo.InvariantCulture, $"runs/{id}/steps?from={first}&max=1000"));
            rows.AddRange(page.Steps);
            from = page.Next;
        }

        return rows.ToImmutable();
    }

    /// <summary>The operating system's number of a rank's process.</summary>
    public async Task<int> SystemIdOfAsync(int rank)
    {
        RunView view = await ViewAsync();
        return cluster.SystemIdsOf(id)[view.Ranks[rank].Process.Value];
    }

    /// <summary>Kills a rank (SIGKILL).</summary>
    /// <returns>When.</returns>
    public async Task<DateTimeOffset> KillAsync(int rank)
    {
        int process = await SystemIdOfAsync(rank);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        ProcessTable.Kill(process);
        return now;
    }

    /// <summary>All that a person needs who looks for the fault: the timeline, and the tails of the logs.</summary>
    public async Task<string> DescribeAsync()
    {
        StringBuilder text = new();
        if (await cluster.Api.TryGetAsync<RunView>($"runs/{id}") is not { } view)
        {
            text.AppendLine("the silo does not answer");
        }
        else
        {
            text.AppendLine(CultureInfo.InvariantCulture,
                $"run {id} is {view.Status} ({view.Cause}), {view.Step} steps stored, {view.Fence}");
            foreach (RankView rank in view.Ranks)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"  {rank}");
                text.AppendLine(cluster.RankLog(id, rank.Process.Value, lines: 10));
            }

            foreach (TimelineEntry entry in await TimelineAsync())
            {
                text.AppendLine(CultureInfo.InvariantCulture,
                    $"  {entry.At:HH:mm:ss.fff} v{entry.Fence.MembershipVersion} {entry.Event.Kind}: {entry.Event.Text}");
            }
        }

        return text.AppendLine(cluster.Logs()).ToString();
    }
}
