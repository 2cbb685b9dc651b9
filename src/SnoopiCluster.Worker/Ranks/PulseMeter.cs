using SnoopiCluster.Contracts.Ranks;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Distillation.Step;

namespace SnoopiCluster.Worker.Ranks;

/// <summary>
/// Says every two seconds or so how this rank is, from the training thread after a step: a rank that hangs says nothing.
/// </summary>
/// <param name="report">Says something to the agent.</param>
/// <param name="clock">Measures the time between two pulses.</param>
internal sealed class PulseMeter(Action<RankReport> report, TimeProvider clock)
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(2);

    private readonly double[] _phases = new double[StepPhases.All.Length];
    private Fence _fence;
    private int _rank;
    private int _numSteps;
    private double _seconds;
    private long _last;

    /// <summary>A group has formed; what was measured in the one before is left out.</summary>
    public void Begin(Fence fence, int rank)
    {
        (_fence, _rank) = (fence, rank);
        Forget();
    }

    /// <summary>Takes a step's times, and says how the rank is when it is due.</summary>
    /// <param name="step">The step.</param>
    /// <param name="times">Its times by phase.</param>
    /// <param name="elapsed">Its wall time.</param>
    /// <param name="memoryBytes">The rank's memory now.</param>
    public void Add(long step, StepTimes times, TimeSpan elapsed, long? memoryBytes)
    {
        _numSteps++;
        _seconds += elapsed.TotalSeconds;
        foreach (StepPhase phase in StepPhases.All)
        {
            _phases[(int)phase] += times[phase];
        }

        if (clock.GetElapsedTime(_last) >= Between)
        {
            report(new RankPulsed(new RankPulse(
                _fence,
                _rank,
                step,
                _numSteps,
                _seconds / _numSteps,
                StepPhases.All.ToDictionary(StepPhases.NameOf, phase => _phases[(int)phase] / _numSteps),
                memoryBytes)));
            Forget();
        }
    }

    private void Forget()
    {
        Array.Clear(_phases);
        (_numSteps, _seconds, _last) = (0, 0, clock.GetTimestamp());
    }
}
