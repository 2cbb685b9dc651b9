using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Contracts.Client;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Dashboard.Live;

/// <summary>
/// Folds a run's events into its snapshot, which is made when it is asked for: a backlog of thousands of entries is one change.
/// Used by one reader at a time.
/// </summary>
internal sealed class RunStream
{
    private readonly List<TimelineEntry> _pending = [];
    private readonly StepPace _pace = new();
    private RunLive _run = RunLive.Unheard;
    private long _lastNumber;

    /// <summary>Where the stream is resumed; null before the first event that has an id.</summary>
    public string? LastId { get; private set; }

    /// <summary>Whether something was heard since the snapshot was made.</summary>
    public bool HasNews { get; private set; }

    /// <summary>Takes the next event; whether it can be read or not, the stream is resumed after it.</summary>
    /// <exception cref="SiloAwayException">It is none of this version's; what is known of the run stands.</exception>
    public void Take(SiloEvent happening)
    {
        LastId = happening.Id ?? LastId;
        HasNews = true;
        _run = _run with { Trouble = null };
        switch (happening.Name)
        {
            case RunEventNames.Timeline:
                Append(SiloClient.Read<TimelineEntry>(happening));
                break;
            case RunEventNames.Progress:
                Advance(SiloClient.Read<RunProgress>(happening), isOver: false);
                break;
            case RunEventNames.End:
                Advance(SiloClient.Read<RunProgress>(happening), isOver: true);
                break;
            default:
                // A newer silo's kind of event; what is known of the run stands.
                break;
        }
    }

    /// <summary>The stream has ended.</summary>
    /// <param name="trouble">Why, for a person; null when the silo has closed it in good order.</param>
    public void Break(string? trouble) => _run = _run with { Trouble = trouble };

    /// <summary>The run as it is now.</summary>
    public RunLive Collect()
    {
        HasNews = false;
        if (_pending.Count > 0)
        {
            int tooMany = Math.Max(0, _run.Timeline.Length + _pending.Count - RunWatches.MostEntries);
            _run = _run with
            {
                Timeline = [.. _run.Timeline.Concat(_pending).Skip(tooMany)],
                NumLeftOut = _run.NumLeftOut + tooMany,
            };
            _pending.Clear();
        }

        return _run;
    }

    private void Advance(RunProgress progress, bool isOver)
    {
        if (progress.Newest is { } newest)
        {
            _pace.Add(newest);
        }

        _run = _run with { Progress = progress, IsOver = isOver, StepSeconds = _pace.MeanSeconds };
    }

    private void Append(TimelineEntry entry)
    {
        // The same again after a break between the event and its id.
        if (entry.Number <= _lastNumber)
        {
            return;
        }

        _lastNumber = entry.Number;
        _pending.Add(entry);
        if (_pending.Count == RunWatches.MostEntries)
        {
            Collect();
            HasNews = true;
        }
    }
}
