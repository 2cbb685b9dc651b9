using System.Runtime.CompilerServices;
using SnoopiCluster.Contracts.Client;

namespace SnoopiCluster.Cli.Silo;

/// <summary>
/// A stream of a silo's events that misses none and repeats none: when the connection is lost it is made again, and goes on
/// after the last event that was seen.
/// </summary>
/// <param name="silo">The silo.</param>
/// <param name="path">Path of the stream under the API's root.</param>
/// <param name="lastEvent">Name of the event after which the stream is over.</param>
/// <param name="time">Clock of the pauses.</param>
/// <param name="onTrouble">Told when the connection was lost; with null when it is back.</param>
internal sealed class EventFeed(
    SiloClient silo, string path, string lastEvent, TimeProvider time, Action<string?> onTrouble)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>How long a silo may be away before the reading is given up.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromMinutes(10);

    private string? _lastId;
    private bool _isTroubled;

    /// <summary>Reads until the last event.</summary>
    /// <exception cref="SiloException">The silo refuses, is not there, or stays away for too long.</exception>
    public async IAsyncEnumerable<SiloEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        TimeSpan pause = FirstPause;
        long lastHeard = time.GetTimestamp();
        bool wasThere = false;
        while (true)
        {
            Exception? fault = null;
            await using IAsyncEnumerator<SiloEvent> events =
                silo.EventsAsync(path, _lastId, cancellationToken).GetAsyncEnumerator(cancellationToken);
            while (true)
            {
                try
                {
                    if (!await events.MoveNextAsync())
                    {
                        break;
                    }
                }
                catch (Exception e) when (e is SiloAwayException or SiloRefusedException { MayPass: true } or IOException)
                {
                    fault = e;
                    break;
                }

                Recovered();
                wasThere = true;
                pause = FirstPause;
                lastHeard = time.GetTimestamp();
                _lastId = events.Current.Id ?? _lastId;
                yield return events.Current;
                if (events.Current.Name == lastEvent)
                {
                    yield break;
                }
            }

            if (fault is not null && (!wasThere || time.GetElapsedTime(lastHeard) > Patience))
            {
                throw fault as SiloException ?? new SiloAwayException(
                    $"No silo answers at {silo.Url} ({fault.Message.TrimEnd('.')}).", fault, isAbsent: true);
            }

            Lost(fault);
            await Task.Delay(pause, time, cancellationToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private void Lost(Exception? fault)
    {
        if (fault is not null)
        {
            _isTroubled = true;
            onTrouble($"no connection to the silo ({fault.Message.TrimEnd('.')}); trying again");
        }
    }

    private void Recovered()
    {
        if (_isTroubled)
        {
            _isTroubled = false;
            onTrouble(null);
        }
    }
}
