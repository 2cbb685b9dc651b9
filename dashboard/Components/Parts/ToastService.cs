using System.Collections.Immutable;

namespace SnoopiCluster.Dashboard.Components.Parts;

/// <summary>Short news for the person at a circuit; <see cref="ToastHost"/> shows them for a while.</summary>
internal sealed class ToastService(TimeProvider time)
{
    private const int MostShown = 4;
    private static readonly TimeSpan Shown = TimeSpan.FromSeconds(8);
    private long _last;

    /// <summary>Called when there is something else to show, on any thread.</summary>
    public event Action? Changed;

    /// <summary>What is shown, oldest first.</summary>
    public ImmutableArray<Toast> Toasts { get; private set; } = [];

    /// <summary>Says that something was done.</summary>
    public void Done(string text) => Show(new Toast(++_last, text, false));

    /// <summary>Says that something was not done.</summary>
    public void Failed(string text) => Show(new Toast(++_last, text, true));

    /// <summary>Takes a toast away.</summary>
    public void Close(long number)
    {
        Toasts = Toasts.RemoveAll(toast => toast.Number == number);
        Changed?.Invoke();
    }

    private void Show(Toast toast)
    {
        Toasts = [.. Toasts.Append(toast).TakeLast(MostShown)];
        Changed?.Invoke();
        if (!toast.IsFault)
        {
            _ = CloseLaterAsync(toast.Number);
        }
    }

    private async Task CloseLaterAsync(long number)
    {
        await Task.Delay(Shown, time);
        Close(number);
    }
}

/// <summary>One piece of news.</summary>
/// <param name="Number">Tells it from others.</param>
/// <param name="Text">What it says.</param>
/// <param name="IsFault">Whether something was not done; such news stay until they are closed.</param>
internal sealed record Toast(long Number, string Text, bool IsFault);
