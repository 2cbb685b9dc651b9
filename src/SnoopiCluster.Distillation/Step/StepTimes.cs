using System.Diagnostics;
using SnoopiCluster.Core.Progress;

namespace SnoopiCluster.Distillation.Step;

/// <summary>
/// Wall time of a step by phase, in seconds. On a device that works asynchronously a phase's time is that of
/// issuing its work; the total is right in either case, since the commit decision waits for the device.
/// </summary>
public sealed class StepTimes
{
    private readonly double[] _seconds = new double[Enum.GetValues<StepPhase>().Length];
    private long _mark = Stopwatch.GetTimestamp();

    /// <summary>Seconds of one phase.</summary>
    public double this[StepPhase phase] => _seconds[(int)phase];

    /// <summary>Seconds of all phases.</summary>
    public double TotalSeconds => _seconds.Sum();

    /// <summary>Adds the time since the last call, or since construction, to a phase.</summary>
    public void Charge(StepPhase phase)
    {
        long now = Stopwatch.GetTimestamp();
        _seconds[(int)phase] += Stopwatch.GetElapsedTime(_mark, now).TotalSeconds;
        _mark = now;
    }
}
