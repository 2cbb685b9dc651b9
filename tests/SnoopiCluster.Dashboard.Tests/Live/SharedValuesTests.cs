using Microsoft.Extensions.Logging.Abstractions;
using SnoopiCluster.Dashboard.Live;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Dashboard.Tests.Live;

public sealed class SharedValuesTests : IAsyncDisposable
{
    private readonly SharedValues<int> _values = new(most: 3);
    private readonly ManualClock _clock = new() { Origin = Given.Begin };

    public ValueTask DisposeAsync() => _values.DisposeAsync();

    [Fact]
    public void GetOrAdd_MoreThanAreKept_ForgetsThoseAtWhichNobodyLooks()
    {
        SharedValue<string> looked = Get(1);
        using IDisposable look = looked.LookAt(() => { });
        SharedValue<string> idle = Get(2);
        SharedValue<string> last = Get(3);

        // Before there are four.
        SharedValue<string> fourth = Get(4);

        Assert.Same(looked, Get(1));
        Assert.Same(fourth, Get(4));
        Assert.NotSame(idle, Get(2));
        Assert.NotSame(last, Get(3));
    }

    [Fact]
    public void GetOrAdd_FewerThanAreKept_ForgetsNone()
    {
        SharedValue<string> first = Get(1);
        Get(2);

        Assert.Same(first, Get(1));
    }

    private SharedValue<string> Get(int key) => _values.GetOrAdd(key, () => new SharedValue<string>(
        "", (_, end) => Task.Delay(Timeout.InfiniteTimeSpan, end), _clock, TimeSpan.FromSeconds(1), NullLogger.Instance));
}
