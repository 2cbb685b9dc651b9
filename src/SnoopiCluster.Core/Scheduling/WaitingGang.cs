using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Core.Scheduling;

/// <summary>A run that has not begun and waits for its gang.</summary>
/// <param name="Run">The run.</param>
/// <param name="Size">Slots that it wants.</param>
/// <param name="MinSize">Slots that it begins with at the least, 1 to <paramref name="Size"/>.</param>
/// <param name="Priority">Higher ones come first.</param>
/// <param name="Since">When it came; equal priorities are served in this order.</param>
public sealed record WaitingGang(RunId Run, int Size, int MinSize, int Priority, DateTimeOffset Since)
{
    /// <summary>Of its newest request; see <see cref="GangRequested"/>.</summary>
    public long Ticket { get; init; }

    /// <summary>Grants to gangs behind it while it was the first that waits.</summary>
    public int PassedOver { get; init; }

    /// <summary>When it was first passed over; null when it was not.</summary>
    public DateTimeOffset? PassedOverSince { get; init; }

    /// <summary>What the run was last told by <see cref="ReportNothingFits"/>; null when it fits.</summary>
    public string? Told { get; init; }

    /// <summary>Whether free slots are kept for it instead of being given to those behind it.</summary>
    public bool IsReserved(DateTimeOffset now, SchedulerOptions options) =>
        PassedOver >= options.MaxPassedOver || now - PassedOverSince >= options.ReserveAfter;
}
