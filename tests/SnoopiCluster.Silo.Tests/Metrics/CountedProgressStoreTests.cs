using System.Collections.Immutable;
using SnoopiCluster.Core;
using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Silo.Metrics;

namespace SnoopiCluster.Silo.Tests.Metrics;

public sealed class CountedProgressStoreTests
{
    private readonly SiloMetrics _metrics = new();

    [Fact]
    public async Task Append_FirstWordOfALivingRunAfterAStart_CountsWhatWasNotStoredBefore()
    {
        OneRun runs = new(StoredAt(step: 3));
        CountedProgressStore store = new(
            new TakesAll(), runs, new ClusterInstruments(_metrics, TimeProvider.System));

        await store.AppendStepsAsync(runs.Id, new Fence(1, 1), Rows(1, 6), default);
        await store.AppendStepsAsync(runs.Id, new Fence(1, 1), Rows(6, 8), default);

        Assert.Equal(5, _metrics.Steps.WithLabels("applied").Value);
        Assert.Equal(1, runs.NumReads);
    }

    [Fact]
    public async Task Append_RunThatIsNotThere_CountsNothing()
    {
        OneRun runs = new(null);
        CountedProgressStore store = new(
            new TakesAll(), runs, new ClusterInstruments(_metrics, TimeProvider.System));

        await store.AppendStepsAsync(runs.Id, new Fence(1, 1), Rows(0, 3), default);

        Assert.Equal(0, _metrics.Steps.WithLabels("applied").Value);
    }

    private static RunState StoredAt(long step) => new()
    {
        Id = new RunId("r0123456789ab"),
        Spec = RunSpecReader.Read(TestCluster.Spec(), "the test's spec"),
        PromptSet = Sha256Digest.Of("prompts"u8),
        Status = RunStatus.Running,
        Fence = new Fence(1, 1),
        Step = step,
    };

    private static StepRecord[] Rows(int from, int to) =>
    [
        .. Enumerable.Range(from, to - from).Select(step => new StepRecord(
            new LedgerRow(step, StepOutcome.Applied, Sha256Digest.Of("row"u8), step + 1), step + 1, null)),
    ];

    private sealed class TakesAll : IProgressStore
    {
        public Task<AppendOutcome> AppendStepsAsync(
            RunId run, Fence fence, IReadOnlyList<StepRecord> steps, CancellationToken cancellationToken) =>
            Task.FromResult<AppendOutcome>(new AppendOutcome.Stored(steps[^1].Step + 1, null));

        public Task<ImmutableArray<StoredStep>> ReadStepsAsync(
            RunId run, long fromStep, int max, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    private sealed class OneRun(RunState? state) : IRunStore
    {
        public RunId Id => state?.Id ?? new RunId("r0123456789ab");

        public int NumReads { get; private set; }

        public Task<Stored<RunState>?> LoadAsync(RunId run, CancellationToken cancellationToken)
        {
            NumReads++;
            return Task.FromResult(state is null ? null : new Stored<RunState>(state, 1));
        }

        public Task<RunId> CreateAsync(
            RunState run, IReadOnlyList<RunEvent> events, string? idempotencyKey, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<long> SaveAsync(
            RunState run,
            Stored<RunState> before,
            IReadOnlyList<RunEvent> events,
            long? dropRowsFrom,
            CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<ImmutableArray<RunId>> ListLivingAsync(CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<ImmutableArray<RunSummary>> ListAsync(RunQuery query, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<RunCounts> CountAsync(RunQuery query, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<ImmutableArray<TimelineEntry>> ReadTimelineAsync(
            RunId run, long afterEntry, int max, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
