using SnoopiCluster.Core.Memberships;

namespace SnoopiCluster.Worker.Ranks;

/// <summary>How the life of a rank ended; closed to the three records below.</summary>
internal abstract record RankEnd;

/// <summary>All steps are done and the student is exported.</summary>
/// <param name="Finished">Where it ended; the same on every rank.</param>
internal sealed record RankCompleted(RankFinished Finished) : RankEnd;

/// <summary>Ended by an order.</summary>
/// <param name="Order">Pause or cancel.</param>
/// <param name="Step">The step that comes next.</param>
internal sealed record RankStopped(RankOrder Order, long Step) : RankEnd;

/// <summary>Ended for a reason that going on would meet again.</summary>
/// <param name="Failed">Why.</param>
/// <param name="Step">The step that comes next.</param>
internal sealed record RankGaveUp(RankFailed Failed, long Step) : RankEnd;
