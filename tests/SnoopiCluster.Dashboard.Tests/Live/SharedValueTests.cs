using Microsoft.Extensions.Logging.Abstractions;
using SnoopiCluster.Dashboard.Live;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Dashboard.Tests.Live;

public sealed class SharedValueTests
{
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(15);
    private readonly ManualClock _clock = new() { Origin = Given.Begin };

    [Fact]
    public async Task LookAt_ManyLooks_AreKeptByOne()
    {
        int begun = 0;
        await using SharedValue<string> value = Keep(async (shared, end) =>
        {
            Interlocked.Increment(ref begun);
            shared.Set("kept");
            await Task.Delay(Timeout.InfiniteTimeSpan, end);
        });
        for (int look = 0; look < 10; look++)
        {
            value.LookAt(() => { });
        }

        await value.FirstAsync(default).WaitAsync(ManualClock.Patience);

        Assert.Equal(1, begun);
        Assert.Equal(10, value.NumLooks);
    }

    [Fact]
    public async Task FirstAsync_KeeperThatHasNoMoreToSay_EndsAtTheSecondVisitToo()
    {
        bool isSaid = false;
        await using SharedValue<string> value = Keep((shared, _) =>
        {
            if (!isSaid)
            {
                isSaid = true;
                shared.Set("over");
            }

            return Task.CompletedTask;
        });
        using (value.LookAt(() => { }))
        {
            await value.FirstAsync(default).WaitAsync(ManualClock.Patience);
        }

        _clock.Advance(Linger * 2);
        using IDisposable again = value.LookAt(() => { });

        await value.FirstAsync(default).WaitAsync(ManualClock.Patience);
        Assert.Equal("over", value.Current);
    }

    [Fact]
    public async Task Dispose_LastLook_LetsItLinger()
    {
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int begun = 0;
        await using SharedValue<string> value = Keep(async (shared, end) =>
        {
            begun++;
            shared.Set("kept");
            await UntilAsync(end);
            ended.SetResult();
        });
        value.LookAt(() => { }).Dispose();
        _clock.Advance(Linger - TimeSpan.FromSeconds(1));
        Assert.False(ended.Task.IsCompleted);

        using (value.LookAt(() => { }))
        {
            // Whoever comes back in time finds the same keeper, which outlives the linger that was begun.
            _clock.Advance(Linger * 2);
            await value.FirstAsync(default).WaitAsync(ManualClock.Patience);
            Assert.False(ended.Task.IsCompleted);
        }

        _clock.Advance(Linger);
        await ended.Task.WaitAsync(ManualClock.Patience);
        Assert.Equal(1, begun);
    }

    [Fact]
    public async Task LookAt_WhileTheOldKeeperStillSpeaks_BeginsAfterItsLastWord()
    {
        TaskCompletionSource mayEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);
        List<string> said = [];
        int begun = 0;
        await using SharedValue<string> value = Keep(async (shared, end) =>
        {
            if (Interlocked.Increment(ref begun) == 1)
            {
                shared.Set("first");
                await mayEnd.Task;
                shared.Set("stale");
                said.Add("stale");
                return;
            }

            said.Add("new");
            shared.Set("new");
            await Task.Delay(Timeout.InfiniteTimeSpan, end);
        });
        value.LookAt(() => { }).Dispose();
        await value.FirstAsync(default).WaitAsync(ManualClock.Patience);
        _clock.Advance(Linger);
        Heard heard = new();
        using IDisposable look = value.LookAt(heard.Change);

        mayEnd.SetResult();
        await heard.UntilAsync(() => value.Current == "new");

        Assert.Equal(["stale", "new"], said);
    }

    [Fact]
    public async Task Set_LookThatThrows_DoesNotKeepTheOthersFromHearing()
    {
        TaskCompletionSource second = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using SharedValue<string> value = Keep(async (shared, end) =>
        {
            shared.Set("one");
            await second.Task;
            shared.Set("two");
            await Task.Delay(Timeout.InfiniteTimeSpan, end);
        });
        Heard heard = new();
        value.LookAt(() => throw new InvalidOperationException("a circuit's fault"));
        value.LookAt(heard.Change);

        second.SetResult();

        await heard.UntilAsync(() => value.Current == "two");
    }

    [Fact]
    public async Task Keep_ThatThrows_BeginsAnewAfterAPause()
    {
        int begun = 0;
        await using SharedValue<string> value = Keep(async (shared, end) =>
        {
            if (Interlocked.Increment(ref begun) == 1)
            {
                throw new InvalidOperationException("a fault of ours");
            }

            shared.Set("mended");
            await Task.Delay(Timeout.InfiniteTimeSpan, end);
        });
        using IDisposable look = value.LookAt(() => { });

        await _clock.AdvanceWhenSetAsync(TimeSpan.FromSeconds(5));

        await value.FirstAsync(default).WaitAsync(ManualClock.Patience);
        Assert.Equal("mended", value.Current);
    }

    [Fact]
    public async Task DisposeAsync_WaitsForTheKeeper()
    {
        bool isEnded = false;
        SharedValue<string> value = Keep(async (shared, end) =>
        {
            shared.Set("kept");
            await UntilAsync(end);
            await Task.Yield();
            isEnded = true;
        });
        value.LookAt(() => { });
        await value.FirstAsync(default).WaitAsync(ManualClock.Patience);

        await value.DisposeAsync();

        Assert.True(isEnded);
    }

    private static async Task UntilAsync(CancellationToken end)
    {
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration told = end.Register(ended.SetResult);
        await ended.Task;
    }

    private SharedValue<string> Keep(Func<SharedValue<string>, CancellationToken, Task> keep) =>
        new("nothing yet", keep, _clock, Linger, NullLogger.Instance);
}
