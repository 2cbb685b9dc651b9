using SnoopiCluster.Benchmarks.Circuits;

namespace SnoopiCluster.Benchmarks.Dashboard;

/// <summary>A time in which the run was watched, or was not.</summary>
/// <param name="FirstStep">The first step that lies in it.</param>
/// <param name="EndStep">The first one after it.</param>
/// <param name="Seconds">Its length.</param>
/// <param name="Used">Processor time that was used in it.</param>
/// <param name="Tallies">What each circuit was sent; empty without circuits.</param>
internal sealed record DashboardBlock(
    long FirstStep, long EndStep, double Seconds, ProcessorTimes Used, IReadOnlyList<CircuitTally> Tallies);

/// <summary>Processor time, in seconds.</summary>
/// <param name="Silo">The silo's.</param>
/// <param name="Dashboard">The dashboard's.</param>
/// <param name="Postgres">PostgreSQL's.</param>
/// <param name="Circuits">The benchmark's own, which plays the browsers.</param>
/// <param name="Rank">The rank's, on its own processor.</param>
internal sealed record ProcessorTimes(double Silo, double Dashboard, double Postgres, double Circuits, double Rank)
{
    /// <summary>None.</summary>
    public static ProcessorTimes None { get; } = new(0, 0, 0, 0, 0);

    /// <summary>Both together.</summary>
    public ProcessorTimes And(ProcessorTimes other) => new(
        Silo + other.Silo,
        Dashboard + other.Dashboard,
        Postgres + other.Postgres,
        Circuits + other.Circuits,
        Rank + other.Rank);

    /// <summary>What was used since an earlier reading.</summary>
    public ProcessorTimes Since(ProcessorTimes earlier) => new(
        Silo - earlier.Silo,
        Dashboard - earlier.Dashboard,
        Postgres - earlier.Postgres,
        Circuits - earlier.Circuits,
        Rank - earlier.Rank);

    /// <summary>The mean number of processors over a time.</summary>
    public ProcessorTimes Over(double seconds) =>
        new(Silo / seconds, Dashboard / seconds, Postgres / seconds, Circuits / seconds, Rank / seconds);
}
