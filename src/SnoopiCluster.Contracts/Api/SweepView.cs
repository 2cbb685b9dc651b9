using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using SnoopiCluster.Core.Sweeps;

namespace SnoopiCluster.Contracts.Api;

/// <summary>Body of <c>POST /sweeps</c>: a new sweep. Answered with a <see cref="SweepView"/>.</summary>
/// <param name="Sweep">
/// The keys of a sweep: <c>name</c>, <c>run</c>, <c>axes</c>, ... (see <see cref="SweepSpec"/>). Faults are reported with their
/// key under <c>sweep.</c>.
/// </param>
public sealed record SubmitSweep(JsonObject Sweep);

/// <summary>Body of <c>POST /sweeps/{id}/extend</c>: more trials, or other limits.</summary>
/// <param name="Sweep">
/// <c>axes</c> with the values to add, <c>count</c>, <c>max_concurrent</c>, <c>max_failed_trials</c>; what is not given stays.
/// </param>
public sealed record ExtendSweep(JsonObject Sweep);

/// <summary>
/// A sweep as <c>GET /sweeps/{id}</c> shows it. <c>GET /sweeps/{id}/table</c> answers with <see cref="SweepTable"/>, which is also
/// the data of every event of <c>GET /sweeps/{id}/events</c> (server-sent events named <c>table</c>, sent when something has
/// changed; then one named <c>end</c> when the sweep is over).
/// </summary>
/// <param name="Id">The sweep.</param>
/// <param name="Name">Its name.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Cause">Why it stands there.</param>
/// <param name="Sweep">Its keys, as they stand now.</param>
/// <param name="NumTrials">Trials that it has.</param>
/// <param name="NumByStatus">How many trials have runs of which status; <c>waiting</c> for those that have none yet.</param>
public sealed record SweepView(
    SweepId Id,
    string Name,
    SweepStatus Status,
    string Cause,
    JsonElement Sweep,
    int NumTrials,
    ImmutableSortedDictionary<string, int> NumByStatus);

/// <summary>Answer of <c>GET /sweeps</c>.</summary>
/// <param name="Sweeps">Sweeps, newest first.</param>
public sealed record SweepList(ImmutableArray<SweepView> Sweeps);
