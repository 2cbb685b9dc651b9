namespace SnoopiCluster.Worker.Ranks;

/// <summary>
/// How long a step's collective may wait for the slowest rank: ten times the usual step, at least 5 s (design section 6); much
/// longer where the step is no usual one.
/// </summary>
internal sealed class StepDeadline
{
    private const int NumRemembered = 31;
    private const double Factor = 10;
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(5);

    private readonly Queue<double> _seconds = new();
    private bool _isUsual;

    /// <summary>The limit of the next step.</summary>
    public TimeSpan Next()
    {
        if (!_isUsual || _seconds.Count == 0)
        {
            return RankGroup.Patience;
        }

        double median = _seconds.Order().ElementAt(_seconds.Count / 2);
        TimeSpan limit = TimeSpan.FromSeconds(Factor * median);
        return limit < Least ? Least : limit < RankGroup.Patience ? limit : RankGroup.Patience;
    }

    /// <summary>The next step is no usual one: the first of a membership, or ranks do other things before it.</summary>
    public void BePatient() => _isUsual = false;

    /// <summary>Counts a step that was taken.</summary>
    public void Record(TimeSpan elapsed)
    {
        if (_isUsual)
        {
            _seconds.Enqueue(elapsed.TotalSeconds);
            if (_seconds.Count > NumRemembered)
            {
                _seconds.Dequeue();
            }
        }
        else if (_seconds.Count == 0)
        {
            // Longer than a usual one, which is on the safe side until there is one.
            _seconds.Enqueue(elapsed.TotalSeconds);
        }

        _isUsual = true;
    }
}
