namespace SnoopiCluster.Silo.Hosting;

/// <summary>Whether the silo has read back what it remembers; before that it answers nothing but health.</summary>
internal sealed class SiloGate
{
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether it has.</summary>
    public bool IsOpen => _opened.Task.IsCompletedSuccessfully;

    /// <summary>Whether it never will, and a person must look.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>What is awaited, for a person; null when nothing is.</summary>
    public string? Waits { get; private set; } = "the silo's start";

    /// <summary>Says what is awaited now.</summary>
    public void WaitFor(string what) => Waits = what;

    /// <summary>Everything is there.</summary>
    public void Open()
    {
        Waits = null;
        _opened.TrySetResult();
    }

    /// <summary>It will never open.</summary>
    public void Break(string cause)
    {
        Waits = cause;
        IsBroken = true;
    }

    /// <summary>Ends when the gate is open.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => _opened.Task.WaitAsync(cancellationToken);
}
