using SnoopiCluster.Core.Progress;

namespace SnoopiCluster.Dashboard.Live;

/// <summary>
/// How long a run's steps take, from the newest that were heard: one step says little, as a checkpoint or a busy machine
/// stretches it. As many steps as the list of runs takes.
/// </summary>
internal sealed class StepPace
{
    /// <summary>Steps that the mean is taken over.</summary>
    public const int MostSteps = 32;

    private readonly Queue<double> _seconds = new();
    private long _step = -1;

    /// <summary>Mean of their seconds; null before the first.</summary>
    public double? MeanSeconds => _seconds.Count == 0 ? null : _seconds.Average();

    /// <summary>Takes a step; one that was taken is passed over, and a run that went back begins anew.</summary>
    public void Add(StepMetrics step)
    {
        if (step.Step == _step || !double.IsFinite(step.Seconds))
        {
            return;
        }

        if (step.Step < _step)
        {
            _seconds.Clear();
        }

        _step = step.Step;
        _seconds.Enqueue(step.Seconds);
        if (_seconds.Count > MostSteps)
        {
            _seconds.Dequeue();
        }
    }
}
