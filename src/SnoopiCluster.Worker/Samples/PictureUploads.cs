using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using SnoopiCluster.Contracts.Ranks;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Models.Images;
using SnoopiCluster.Worker.Checkpoints;
using SnoopiCluster.Worker.Files;

namespace SnoopiCluster.Worker.Samples;

/// <summary>
/// Encodes and stores pictures on a thread of its own. Training never waits for it and never ends by it: what a store does not
/// take is given up, and where pictures come faster than it takes them the oldest that waits is. Either is told once, until a
/// picture is stored again.
/// </summary>
internal sealed class PictureUploads : IDisposable
{
    /// <summary>Longest wait for what still waits when a run ends; a store that works takes far less.</summary>
    public static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(20);

    private readonly IRankFiles _files;
    private readonly string _transitFolder;
    private readonly Action<RankReport> _report;
    private readonly int _maxWaiting;
    private readonly TimeProvider _clock;
    private readonly Queue<Waiting> _waiting = new();
    private readonly object _gate = new();
    private Thread? _worker;
    private Fence _fence;
    private bool _isStoring;
    private bool _isEnding;
    private bool _isClosed;
    private bool _isTroubleTold;

    /// <summary>Takes nothing yet.</summary>
    /// <param name="files">Where pictures go.</param>
    /// <param name="transitFolder">A folder for files on their way there.</param>
    /// <param name="report">Says that a picture is stored, on the worker's thread.</param>
    /// <param name="maxWaiting">Most pictures that wait, at least 1; they are in memory.</param>
    /// <param name="clock">Measures patience.</param>
    public PictureUploads(
        IRankFiles files, string transitFolder, Action<RankReport> report, int maxWaiting, TimeProvider clock)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxWaiting, 1);
        _files = files;
        _transitFolder = transitFolder;
        _report = report;
        _maxWaiting = maxWaiting;
        _clock = clock;
    }

    /// <summary>
    /// A group has formed with this rank in it. What still waits is reported under its fence: who stays in a run has the same
    /// weights of every step that is done. What was reported is not reported again: the silo takes it under any version that the
    /// attempt has had.
    /// </summary>
    public void Begin(Fence fence)
    {
        lock (_gate)
        {
            _fence = fence;
        }
    }

    /// <summary>Takes the pictures of a step; returns at once.</summary>
    /// <param name="step">Steps done.</param>
    /// <param name="pictures">This rank's.</param>
    public void Add(long step, IReadOnlyList<DrawnPicture> pictures)
    {
        int dropped = 0;
        lock (_gate)
        {
            foreach (DrawnPicture picture in pictures)
            {
                _waiting.Enqueue(new Waiting(step, _fence.MembershipVersion, picture));
                if (_waiting.Count > _maxWaiting)
                {
                    _waiting.Dequeue();
                    dropped++;
                }
            }

            _worker ??= Start();
            Monitor.PulseAll(_gate);
        }

        if (dropped > 0)
        {
            TellOnce($"pictures come faster than they are stored; after step {step} the oldest {dropped} that waited "
                + "are given up");
        }
    }

    /// <summary>
    /// Waits until every picture is stored, before the rank says that it is done; what is not stored in
    /// <see cref="EndPatience"/>, or waits behind one that fails, is given up.
    /// </summary>
    public void Finish()
    {
        long started = _clock.GetTimestamp();
        int left = 0;
        lock (_gate)
        {
            _isEnding = true;
            while (_waiting.Count > 0 || _isStoring)
            {
                TimeSpan patience = EndPatience - _clock.GetElapsedTime(started);
                if (patience <= TimeSpan.Zero || !Monitor.Wait(_gate, patience))
                {
                    left = _waiting.Count + (_isStoring ? 1 : 0);
                    _waiting.Clear();
                    break;
                }
            }

            _isEnding = false;
        }

        if (left > 0)
        {
            TellOnce($"{left} pictures are given up: they were not stored within {EndPatience.TotalSeconds} s");
        }
    }

    /// <summary>Gives up what waits, and lets the thread end. One that a store holds up ends with the process.</summary>
    public void Dispose()
    {
        bool isHeldUp;
        lock (_gate)
        {
            _waiting.Clear();
            _isClosed = true;
            isHeldUp = _isStoring;
            Monitor.PulseAll(_gate);
        }

        if (!isHeldUp)
        {
            _worker?.Join();
        }
    }

    private Thread Start()
    {
        Thread worker = new(Work) { Name = "picture uploads", IsBackground = true };
        worker.Start();
        return worker;
    }

    private void Work()
    {
        while (Next() is { } next)
        {
            bool isStored = TryStore(next);
            lock (_gate)
            {
                _isStoring = false;
                if (!isStored && _isEnding)
                {
                    // The others would fare no better, and the run waits to end.
                    _waiting.Clear();
                }

                Monitor.PulseAll(_gate);
            }
        }
    }

    // Null when there will be none.
    private Waiting? Next()
    {
        lock (_gate)
        {
            while (!_isClosed)
            {
                if (_waiting.TryDequeue(out Waiting? next))
                {
                    _isStoring = true;
                    return next;
                }

                Monitor.Wait(_gate);
            }

            return null;
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "The thread's boundary: no picture is worth a run.")]
    private bool TryStore(Waiting waiting)
    {
        (long step, long version, DrawnPicture drawn) = waiting;
        string name = string.Create(
            CultureInfo.InvariantCulture,
            $"samples/{new CheckpointName(step, version)}/probe-{drawn.Probe.Index:000}.png");
        string file = Path.Combine(_transitFolder, name.Replace('/', '-'));
        try
        {
            PngFile.Write(file, drawn.Image);
            _files.Publish(name, file);
            _report(new SampledReport(PresentFence(), new SampleDrawn(
                step,
                drawn.Probe,
                _files.NameOf(name),
                drawn.SaturatedFraction,
                drawn.LatentMean,
                drawn.LatentStd)));
            lock (_gate)
            {
                _isTroubleTold = false;
            }

            return true;
        }
        catch (Exception e)
        {
            TellOnce($"a picture of step {step} is given up: {e.Message}");
            return false;
        }
        finally
        {
            TryDelete(file);
        }
    }

    private Fence PresentFence()
    {
        lock (_gate)
        {
            return _fence;
        }
    }

    // Once until a picture is stored again: a store that is gone for an hour is one thing to read, not a hundred.
    private void TellOnce(string text)
    {
        lock (_gate)
        {
            if (_isTroubleTold)
            {
                return;
            }

            _isTroubleTold = true;
        }

        _report(new RankTold(text));
    }

    // It is there when the store did not take it; what cannot be deleted goes with the folder.
    private static void TryDelete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    private sealed record Waiting(long Step, long MembershipVersion, DrawnPicture Picture);
}
