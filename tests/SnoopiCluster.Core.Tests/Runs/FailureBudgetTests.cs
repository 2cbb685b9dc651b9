using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Core.Tests.Runs;

public sealed class FailureBudgetTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly ClusterSpec Hundred = new() { MaxFailures = 100 };

    [Fact]
    public void Record_FailuresInARow_WaitsTwiceAsLongEachTimeUpToAMinute()
    {
        FailureBudget budget = FailureBudget.Empty;
        List<double> waits = [];
        for (int i = 0; i < 10; i++)
        {
            (budget, FailureVerdict verdict) = budget.Record(Start, FailureKind.Infrastructure, Hundred);
            waits.Add((Assert.IsType<RetryAt>(verdict).Time - Start).TotalSeconds);
        }

        Assert.Equal([0, 1, 2, 4, 8, 16, 32, 60, 60, 60], waits);
    }

    [Fact]
    public void Record_AfterProgress_RetriesAtOnceButStillCounts()
    {
        ClusterSpec two = new() { MaxFailures = 2 };
        FailureBudget budget = FailureBudget.Empty;
        for (int i = 0; i < 2; i++)
        {
            (budget, FailureVerdict verdict) = budget.Record(Start, FailureKind.Infrastructure, two);
            Assert.Equal(new RetryAt(Start), verdict);
            budget = budget.Progressed();
        }

        Assert.Equal(
            new RetryBudgetExhausted(3, TimeSpan.FromMinutes(60)),
            budget.Record(Start, FailureKind.Infrastructure, two).Verdict);
    }

    [Fact]
    public void Record_FailuresOlderThanTheWindow_AreForgotten()
    {
        ClusterSpec limits = new() { MaxFailures = 1, FailureWindowMinutes = 10 };
        (FailureBudget budget, _) = FailureBudget.Empty.Record(Start, FailureKind.Infrastructure, limits);

        Assert.IsType<RetryBudgetExhausted>(
            budget.Record(Start.AddMinutes(9.9), FailureKind.Infrastructure, limits).Verdict);
        (FailureBudget later, FailureVerdict verdict) =
            budget.Record(Start.AddMinutes(10), FailureKind.Infrastructure, limits);
        Assert.IsType<RetryAt>(verdict);
        Assert.Single(later.Failures);
    }

    [Fact]
    public void Record_NoBudget_IsExhaustedByTheFirst() =>
        Assert.IsType<RetryBudgetExhausted>(
            FailureBudget.Empty.Record(
                Start, FailureKind.Infrastructure, new ClusterSpec { MaxFailures = 0 }).Verdict);

    [Theory]
    [InlineData(FailureKind.Spec)]
    [InlineData(FailureKind.UserData)]
    [InlineData(FailureKind.Training)]
    public void Record_FaultThatWouldComeAgain_IsNeverRetried(FailureKind kind) =>
        Assert.Equal(new RetryNever(), FailureBudget.Empty.Record(Start, kind, Hundred).Verdict);

    [Fact]
    public void Record_ControllersFault_NeverEndsARunAndNeverCounts()
    {
        FailureBudget budget = FailureBudget.Empty;
        for (int i = 0; i < 1_000; i++)
        {
            (budget, FailureVerdict verdict) = budget.Record(Start, FailureKind.Controller, Hundred);
            Assert.True(Assert.IsType<RetryAt>(verdict).Time <= Start + FailureBudget.LongestBackoff);
        }

        Assert.Empty(budget.Failures);
    }
}
