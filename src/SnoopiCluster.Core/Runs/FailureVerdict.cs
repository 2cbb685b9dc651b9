using System.Text.Json.Serialization;

namespace SnoopiCluster.Core.Runs;

/// <summary>What follows from a failure of a run.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "verdict")]
[JsonDerivedType(typeof(RetryAt), "retry_at")]
[JsonDerivedType(typeof(RetryBudgetExhausted), "exhausted")]
[JsonDerivedType(typeof(RetryNever), "never")]
public abstract record FailureVerdict;

/// <summary>Try again.</summary>
/// <param name="Time">Not before this time.</param>
public sealed record RetryAt(DateTimeOffset Time) : FailureVerdict;

/// <summary>One failure more than the budget allows: the run has failed.</summary>
/// <param name="NumFailures">Failures within the window, this one included.</param>
/// <param name="Window">Time over which they were counted.</param>
public sealed record RetryBudgetExhausted(int NumFailures, TimeSpan Window) : FailureVerdict;

/// <summary>The same would happen again: the run has failed.</summary>
public sealed record RetryNever : FailureVerdict;
