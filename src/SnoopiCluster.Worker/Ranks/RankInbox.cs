using SnoopiCluster.Contracts.Ranks;
using SnoopiCluster.Core.Memberships;

namespace SnoopiCluster.Worker.Ranks;

/// <summary>
/// What a rank was told and has not yet acted on. Commands come on another thread than the one that trains; a newer membership
/// makes itself felt at once through the token of the one before.
/// </summary>
internal sealed class RankInbox : IDisposable
{
    private readonly object _lock = new();
    private Membership? _membership;
    private CancellationTokenSource _superseded = new();
    private RankOrder _orders;
    private long _acknowledgedStep = -1;

    /// <summary>Last step whose row is stored for good; -1 before the first.</summary>
    public long AcknowledgedStep
    {
        get
        {
            lock (_lock)
            {
                return _acknowledgedStep;
            }
        }
    }

    /// <summary>Takes a command; called by the thread that reads them.</summary>
    public void Take(RankCommand command)
    {
        switch (command)
        {
            case JoinGroup join:
                Take(join.Membership);
                break;
            case GiveOrder order:
                lock (_lock)
                {
                    _orders |= order.Order;
                }

                break;
            case AcknowledgeSteps stored:
                lock (_lock)
                {
                    _acknowledgedStep = Math.Max(_acknowledgedStep, stored.UpToStep);
                    Monitor.PulseAll(_lock);
                }

                break;
        }
    }

    /// <summary>Waits for a membership that is newer than a version.</summary>
    /// <returns>The newest one, and a token that is set as soon as there is a newer one still.</returns>
    public (Membership Membership, CancellationToken Superseded) WaitForMembership(long after)
    {
        lock (_lock)
        {
            while (_membership is null || _membership.Fence.MembershipVersion <= after)
            {
                Monitor.Wait(_lock);
            }

            return (_membership, _superseded.Token);
        }
    }

    /// <summary>
    /// Counts rows from a step on as not stored: the run went back to a state before them, so they come again.
    /// </summary>
    public void ForgetRowsFrom(long step)
    {
        lock (_lock)
        {
            _acknowledgedStep = Math.Min(_acknowledgedStep, step - 1);
        }
    }

    /// <summary>Waits until the rows of all steps up to one are stored for good, or there is a newer membership.</summary>
    /// <returns>Whether they are stored.</returns>
    public bool WaitUntilStored(long step, long membershipVersion)
    {
        lock (_lock)
        {
            while (_acknowledgedStep < step && _membership?.Fence.MembershipVersion <= membershipVersion)
            {
                Monitor.Wait(_lock);
            }

            return _acknowledgedStep >= step;
        }
    }

    /// <summary>Orders to put into the next step's tail; they stay until <see cref="ForgetOrders"/>.</summary>
    public RankOrder Orders()
    {
        lock (_lock)
        {
            return _orders;
        }
    }

    /// <summary>Lets go of orders that the group has agreed on.</summary>
    public void ForgetOrders(RankOrder carriedOut)
    {
        lock (_lock)
        {
            _orders &= ~carriedOut;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _superseded.Dispose();

    private void Take(Membership membership)
    {
        CancellationTokenSource before;
        lock (_lock)
        {
            if (_membership is { } present
                && membership.Fence.MembershipVersion <= present.Fence.MembershipVersion)
            {
                return;
            }

            _membership = membership;

            // An order to regroup is fulfilled by the new group.
            _orders &= ~RankOrder.Regroup;
            before = _superseded;
            _superseded = new CancellationTokenSource();
            Monitor.PulseAll(_lock);
        }

        // Outside the lock: it aborts a process group.
        before.Cancel();
    }
}
