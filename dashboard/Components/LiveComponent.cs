using Microsoft.AspNetCore.Components;

namespace SnoopiCluster.Dashboard.Components;

/// <summary>
/// A component that looks at things which change without it. What it follows ends with it; <see cref="Refresh"/> is what
/// those things are given to call.
/// </summary>
public abstract class LiveComponent : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private readonly List<IDisposable> _followed = [];

    /// <summary>Nothing is looked at yet.</summary>
    protected LiveComponent() => Gone = _gone.Token;

    /// <summary>Set when the component is gone: its requests need not be finished.</summary>
    protected CancellationToken Gone { get; }

    /// <summary>Ends something with this component.</summary>
    protected T Follow<T>(T what)
        where T : IDisposable
    {
        _followed.Add(what);
        return what;
    }

    /// <summary>Ends something now, as when another thing is looked at in its place.</summary>
    protected void Unfollow(IDisposable? what)
    {
        if (what is not null && _followed.Remove(what))
        {
            what.Dispose();
        }
    }

    /// <summary>Draws the component again soon; may be called on any thread.</summary>
    protected void Refresh()
    {
        if (!Gone.IsCancellationRequested)
        {
            // A component that is gone by then ignores it.
            _ = InvokeAsync(StateHasChanged);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends what is followed.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing && !Gone.IsCancellationRequested)
        {
            _gone.Cancel();
            _followed.ForEach(followed => followed.Dispose());
            _followed.Clear();
            _gone.Dispose();
        }
    }
}
