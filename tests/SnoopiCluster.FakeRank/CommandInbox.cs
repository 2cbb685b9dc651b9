using System.Text.Json;
using SnoopiCluster.Contracts;
using SnoopiCluster.Contracts.Ranks;
using SnoopiCluster.Core.Memberships;

namespace SnoopiCluster.FakeRank;

/// <summary>What the process was told last; read from standard input by a thread of its own.</summary>
internal sealed class CommandInbox : IDisposable
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource<PrepareRank> _prepared = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource _superseded = new();
    private Membership? _newest;
    private RankOrder _orders;
    private long _acknowledged = -1;

    /// <summary>The first line.</summary>
    public Task<PrepareRank> Prepared => _prepared.Task;

    /// <summary>Last step whose row is stored; -1 for none.</summary>
    public long Acknowledged => Interlocked.Read(ref _acknowledged);

    /// <summary>Reads until the input closes.</summary>
    public void ReadAll()
    {
        while (Console.In.ReadLine() is { } line)
        {
            Take(JsonSerializer.Deserialize<RankCommand>(line, MessageJson.Options));
        }
    }

    /// <summary>The orders that were given since the last call.</summary>
    public RankOrder TakeOrders()
    {
        lock (_gate)
        {
            (RankOrder taken, _orders) = (_orders, RankOrder.None);
            return taken;
        }
    }

    /// <summary>Waits for a membership of a newer version; the token is set when there is one newer still.</summary>
    public async Task<(Membership Membership, CancellationToken Superseded)> NextAsync(long after)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_newest is { } newest && newest.Fence.MembershipVersion > after)
                {
                    return (newest, _superseded.Token);
                }

                changed = _changed.Task;
            }

            await changed;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _superseded.Dispose();

    private void Take(RankCommand? command)
    {
        lock (_gate)
        {
            switch (command)
            {
                case PrepareRank prepare:
                    _prepared.TrySetResult(prepare);
                    break;
                case JoinGroup join when _newest is null
                    || join.Membership.Fence.MembershipVersion > _newest.Fence.MembershipVersion:
                    _newest = join.Membership;
                    CancellationTokenSource old = _superseded;
                    _superseded = new CancellationTokenSource();
                    _ = old.CancelAsync();
                    _changed.SetResult();
                    _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    break;
                case GiveOrder order:
                    _orders |= order.Order;
                    break;
                case AcknowledgeSteps steps:
                    Interlocked.Exchange(ref _acknowledged, Math.Max(_acknowledged, steps.UpToStep));
                    break;
            }
        }
    }
}
