using System.Collections.Immutable;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Core.Runs;

/// <summary>
/// How much trouble a run has met. Counted are the infrastructure failures within a window; a fault of the
/// spec, the prompts or the training ends a run at once, and a controller's fault never does. The limits are
/// the spec's (<see cref="ClusterSpec.MaxFailures"/>, <see cref="ClusterSpec.FailureWindowMinutes"/>).
/// </summary>
/// <remarks>
/// Backoff: the first failure after progress is tried again at once, so that a run which recovers well is not
/// made slow by what it survived; after that 1 s, 2 s, 4 s up to <see cref="LongestBackoff"/> until
/// <see cref="Progressed"/> is called.
/// </remarks>
/// <param name="Failures">
/// Times of the counted failures, oldest first; at most one more than are survived.
/// </param>
/// <param name="FailuresInARow">Failures of any retried kind since the last progress.</param>
public sealed record FailureBudget(ImmutableArray<DateTimeOffset> Failures, int FailuresInARow)
{
    /// <summary>No failure yet.</summary>
    public static readonly FailureBudget Empty = new([], 0);

    /// <summary>Wait after the second failure in a row.</summary>
    public static readonly TimeSpan FirstBackoff = TimeSpan.FromSeconds(1);

    /// <summary>The wait does not grow beyond this.</summary>
    public static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(60);

    /// <summary>Counts a failure and says what follows from it.</summary>
    /// <param name="now">When it happened.</param>
    /// <param name="kind">Whose fault it was.</param>
    /// <param name="limits">How many failures the run survives, and over what time they are counted.</param>
    public (FailureBudget Budget, FailureVerdict Verdict) Record(
        DateTimeOffset now, FailureKind kind, ClusterSpec limits) => kind switch
    {
        FailureKind.Infrastructure => RecordInfrastructure(now, limits),

        // It waits like any other, so that a controller in trouble is not hammered, but does not count.
        FailureKind.Controller => Retry(now),
        FailureKind.Spec or FailureKind.UserData or FailureKind.Training => (this, new RetryNever()),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such kind of failure."),
    };

    /// <summary>
    /// The run has committed a step since its last failure: the next one is tried again at once.
    /// </summary>
    public FailureBudget Progressed() => FailuresInARow == 0 ? this : this with { FailuresInARow = 0 };

    private (FailureBudget Budget, FailureVerdict Verdict) RecordInfrastructure(
        DateTimeOffset now, ClusterSpec limits)
    {
        TimeSpan window = TimeSpan.FromMinutes(limits.FailureWindowMinutes);
        FailureBudget counted = this with { Failures = [.. Failures.Where(time => now - time < window), now] };
        return counted.Failures.Length > limits.MaxFailures
            ? (counted, new RetryBudgetExhausted(counted.Failures.Length, window))
            : counted.Retry(now);
    }

    private (FailureBudget Budget, FailureVerdict Verdict) Retry(DateTimeOffset now) =>
        (this with { FailuresInARow = FailuresInARow + 1 }, new RetryAt(now + Backoff()));

    private TimeSpan Backoff()
    {
        // 2^6 s is past the longest wait; the limit also keeps the power in range after many failures.
        double factor = FailuresInARow == 0 ? 0 : Math.Pow(2, Math.Min(FailuresInARow - 1, 6));
        return TimeSpan.FromTicks(Math.Min((FirstBackoff * factor).Ticks, LongestBackoff.Ticks));
    }
}
