using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Core.Sweeps;

namespace SnoopiCluster.Core.Runs;

/// <summary>A run as a list shows it.</summary>
/// <param name="Id">The run.</param>
/// <param name="Name">Its spec's name.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Cause">Why.</param>
/// <param name="Step">Steps stored.</param>
/// <param name="Steps">Steps of the run.</param>
/// <param name="WorldSize">Ranks asked for.</param>
/// <param name="Kappa">Its guidance range.</param>
/// <param name="Fence">Attempt and membership version.</param>
/// <param name="Sweep">The sweep that it is a trial of.</param>
/// <param name="Parent">The run that it was forked from.</param>
/// <param name="CreatedAt">When it was submitted, by the database's clock.</param>
/// <param name="UpdatedAt">When its state last changed, by the database's clock.</param>
public sealed record RunSummary(
    RunId Id,
    string Name,
    RunStatus Status,
    string Cause,
    long Step,
    long Steps,
    int WorldSize,
    GuidanceRange Kappa,
    Fence Fence,
    SweepId? Sweep,
    RunId? Parent,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt);
