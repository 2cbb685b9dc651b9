using System.Threading.Channels;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Dashboard.Tests.Live;

/// <summary>Lets a test wait until what is looked at is as it should be.</summary>
internal sealed class Heard
{
    private readonly Channel<bool> _changes = Channel.CreateUnbounded<bool>();

    public void Change() => _changes.Writer.TryWrite(true);

    /// <summary>Ends when it is so; looks after each change.</summary>
    public async Task UntilAsync(Func<bool> isSo)
    {
        while (!isSo())
        {
            await _changes.Reader.ReadAsync().AsTask().WaitAsync(ManualClock.Patience);
        }
    }
}
