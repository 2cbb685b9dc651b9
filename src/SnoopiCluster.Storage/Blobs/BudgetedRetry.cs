using Azure.Core;
using Azure.Core.Pipeline;

namespace SnoopiCluster.Storage.Blobs;

/// <summary>
/// Tries a request again, with growing waits, as long as its time budget lasts; the service says what is worth
/// it (its own faults, no answer), not we.
/// </summary>
internal sealed class BudgetedRetry(BlobStoreOptions options, TimeProvider time)
    : RetryPolicy(
        int.MaxValue,
        DelayStrategy.CreateExponentialDelayStrategy(options.FirstRetryDelay, options.MaxRetryDelay))
{
    protected override void OnSendingRequest(HttpMessage message) => StartClock(message);

    protected override ValueTask OnSendingRequestAsync(HttpMessage message)
    {
        StartClock(message);
        return default;
    }

    protected override bool ShouldRetry(HttpMessage message, Exception? exception) =>
        IsWithinBudget(message) && base.ShouldRetry(message, exception);

    protected override ValueTask<bool> ShouldRetryAsync(HttpMessage message, Exception? exception) =>
        IsWithinBudget(message) ? base.ShouldRetryAsync(message, exception) : new ValueTask<bool>(false);

    private void StartClock(HttpMessage message)
    {
        if (!message.TryGetProperty(typeof(BudgetedRetry), out _))
        {
            message.SetProperty(typeof(BudgetedRetry), time.GetTimestamp());
        }
    }

    private bool IsWithinBudget(HttpMessage message) =>
        !message.TryGetProperty(typeof(BudgetedRetry), out object? start)
        || start is not long timestamp
        || time.GetElapsedTime(timestamp) < options.RetryBudget;
}
