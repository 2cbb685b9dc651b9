namespace SnoopiCluster.Dashboard.Components.Parts;

/// <summary>Asks the person at a circuit before something is done; <see cref="ConfirmHost"/> shows the question.</summary>
internal sealed class ConfirmService
{
    private TaskCompletionSource<ConfirmAnswer>? _answer;

    /// <summary>Called when there is a question, or none any more.</summary>
    public event Action? Changed;

    /// <summary>The question that is open; null when there is none.</summary>
    public Confirmation? Open { get; private set; }

    /// <summary>Asks; a question that is still open counts as answered with no.</summary>
    public Task<ConfirmAnswer> AskAsync(Confirmation question)
    {
        _answer?.TrySetResult(new NotConfirmed());
        _answer = new TaskCompletionSource<ConfirmAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        Open = question;
        Changed?.Invoke();
        return _answer.Task;
    }

    /// <summary>Answers the open question.</summary>
    public void Answer(ConfirmAnswer answer)
    {
        Open = null;
        _answer?.TrySetResult(answer);
        Changed?.Invoke();
    }
}
