using System.Collections.Concurrent;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Core.Sweeps;

namespace SnoopiCluster.Silo.Runs;

/// <summary>What a trial is known by in the matrix of pictures.</summary>
/// <param name="Name">Its run's name.</param>
/// <param name="Guidance">The range its guidance scale is drawn from.</param>
internal sealed record TrialFace(string Name, GuidanceRange Guidance);

/// <summary>
/// The faces of trials, each read from its spec once: a run's values never change, and a matrix that is looked at is asked for
/// every few seconds with all of its trials.
/// </summary>
internal sealed class TrialFaces
{
    // Some hundred bytes each. All are forgotten when there are more: they are read again faster than kept by use.
    private const int MostFaces = 20_000;

    private readonly ConcurrentDictionary<RunId, TrialFace> _faces = new();

    /// <summary>How many are known.</summary>
    public int Count => _faces.Count;

    /// <summary>The face of a sweep's trial.</summary>
    /// <param name="sweep">The sweep.</param>
    /// <param name="trial">One of its trials.</param>
    public TrialFace Of(SweepState sweep, SweepTrial trial)
    {
        if (_faces.Count > MostFaces)
        {
            _faces.Clear();
        }

        return _faces.GetOrAdd(trial.Run, _ => Read(sweep.Spec, trial));
    }

    private static TrialFace Read(SweepSpec spec, SweepTrial trial)
    {
        RunSpec run = RunSpecReader.Read(
            TrialExpansion.DocumentOf(spec, trial.Number, trial.Values), $"trial {trial.Number} of {spec.Name}");
        return new TrialFace(run.Name, run.Kappa.Range);
    }
}
