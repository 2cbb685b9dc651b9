namespace Orleans.Tests;

internal sealed class FragileGrain(Journal journal) : Grain, IFragileGrain
{
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        journal.Write($"activation {journal.Lines.Count + 1}");
        switch (this.GetPrimaryKeyString())
        {
            case "fails once" when journal.Lines.Count == 1:
                throw new WorkFailedException("It does not activate.", 1, new IOException());
            case "never":
                await Task.Delay(Timeout.InfiniteTimeSpan, CancellationToken.None);
                break;
            default:
                break;
        }
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        this.GetPrimaryKeyString() == "fails at the end"
            ? throw new InvalidOperationException("No farewell.")
            : Task.CompletedTask;

    public Task TouchAsync() => Task.CompletedTask;

    public Task EndAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}
