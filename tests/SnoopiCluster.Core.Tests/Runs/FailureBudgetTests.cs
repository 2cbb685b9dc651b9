using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Core.Tests.Runs;

public sealed class FailureBudgetTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly FailureBudget Ten = FailureBudget.Of(new ClusterSpec { MaxFailures = 10 });

    [Fact]
    public void Record_FailuresInARow_WaitsTwiceAsLongEachTimeUpToAMinute()
    {
        FailureBudget budget = FailureBudget.Of(new ClusterSpec { MaxFailures = 100 });
        List<double> waits = [];
        for (int i = 0; i < 10; i++)
        {
            (budget, FailureVerdict verdict) = budget.Record(Start, FailureKind.Infrastructure);
            waits.Add((Assert.IsType<RetryAt>(verdict).Time - Start).TotalSeconds);
        }

        Assert.Equal([0, 1, 2, 4, 8, 16, 32, 60, 60, 60], waits);
    }

    [Fact]
    public void Record_AfterProgress_RetriesAtOnceButStillCounts()
    {
        FailureBudget budget = FailureBudget.Of(new ClusterSpec { MaxFailures = 2 });
        for (int i = 0; i < 2; i++)
        {
            (budget, FailureVerdict verdict) = budget.Record(Start, FailureKind.Infrastructure);
            Assert.Equal(new RetryAt(Start), verdict);
            budget = budget.Progressed();
        }

        Assert.Equal(
            new RetryBudgetExhausted(3, TimeSpan.FromMinutes(60)),
            budget.Record(Start, FailureKind.Infrastructure).Verdict);
    }

    [Fact]
    public void Record_FailuresOlderThanTheWindow_AreForgotten()
    {
        FailureBudget budget = FailureBudget.Of(new ClusterSpec { MaxFailures = 1, FailureWindowMinutes = 10 });
        (budget, _) = budget.Record(Start, FailureKind.Infrastructure);

        Assert.IsType<RetryBudgetExhausted>(
            budget.Record(Start.AddMinutes(9.9), FailureKind.Infrastructure).Verdict);
        (FailureBudget later, FailureVerdict verdict) =
            budget.Record(Start.AddMinutes(10), FailureKind.Infrastructure);
        Assert.IsType<RetryAt>(verdict);
        Assert.Single(later.Failures);
    }

    [Fact]
    public void Record_NoBudget_IsExhaustedByTheFirst() =>
        Assert.IsType<RetryBudgetExhausted>(
            FailureBudget.Of(new ClusterSpec { MaxFailures = 0 }).Record(Start, FailureKind.Infrastructure).Verdict);

    [Theory]
    [InlineData(FailureKind.Spec)]
    [InlineData(FailureKind.UserData)]
    [InlineData(FailureKind.Training)]
    public void Record_FaultThatWouldComeAgain_IsNeverRetried(FailureKind kind) =>
        Assert.Equal(new RetryNever(), Ten.Record(Start, kind).Verdict);

    [Fact]
    public void Record_ControllersFault_NeverEndsARunAndNeverCounts()
    {
        FailureBudget budget = Ten;
        for (int i = 0; i < 1_000; i++)
        {
            (budget, FailureVerdict verdict) = budget.Record(Start, FailureKind.Controller);
            Assert.True(Assert.IsType<RetryAt>(verdict).Time <= Start + FailureBudget.LongestBackoff);
        }

        Assert.Empty(budget.Failures);
    }
}
