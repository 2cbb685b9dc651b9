using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using SnoopiCluster.Tensors.Collectives;
using static TorchSharp.torch;

namespace SnoopiCluster.TestRank;

/// <summary>Carries out commands; the table of them is in the README.</summary>
internal sealed class RankCommands : IDisposable
{
    private readonly CancellationTokenSource _cancel = new();
    private RendezvousStore? _store;
    private volatile ProcessGroup? _group;

    /// <summary>Ends the join in progress, from any thread.</summary>
    public void Cancel() => _cancel.Cancel();

    /// <summary>Aborts the group, from any thread.</summary>
    public void Abort() => _group?.Abort();

    /// <summary>Carries out one command; returns the value of its answer.</summary>
    public string Run(string[] words) => words[0] switch
    {
        "listen" => Listen(),
        "join" => Join(words),
        "timeout" => SetTimeout(Number(words[1])),
        "sum" => Sum(Number(words[1])),
        "broadcast" => Broadcast(Number(words[1]), Number(words[2])),
        "gather" => Gather(words[1]),
        "time" => Time(Number(words[1]), Number(words[2])),
        "dispose" => Leave(),
        _ => throw new ArgumentException($"There is no command '{words[0]}'.", nameof(words)),
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        Leave();
        _store?.Dispose();
        _cancel.Dispose();
    }

    private string Listen()
    {
        _store = RendezvousStore.Listen();
        return $"{_store.Port}";
    }

    private string Join(string[] words)
    {
        Leave();
        _group = ProcessGroup.Join(
            new GroupAddress(words[1], Number(words[2]), words[3]),
            Number(words[4]),
            Number(words[5]),
            CollectiveBackend.Gloo,
            "127.0.0.1",
            TimeSpan.FromMilliseconds(Number(words[6])),
            _cancel.Token);
        return "";
    }

    private string Leave()
    {
        _group?.Dispose();
        _group = null;
        return "";
    }

    private string SetTimeout(int milliseconds)
    {
        Group().Timeout = TimeSpan.FromMilliseconds(milliseconds);
        return "";
    }

    private string Sum(int count)
    {
        using Tensor flat = tensor(RankPattern.Floats(Group().Rank, count), [count]);
        Group().AllReduceSum(flat);
        return Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes<float>(flat.data<float>().ToArray())));
    }

    private string Broadcast(int count, int root)
    {
        using Tensor flat = tensor(RankPattern.Bytes(Group().Rank, count), [count]);
        Group().Broadcast(flat, root);
        return Convert.ToHexString(SHA256.HashData(flat.data<byte>().ToArray()));
    }

    private string Gather(string text) =>
        string.Join('|', Group().AllGather(Encoding.UTF8.GetBytes(text)).Select(Encoding.UTF8.GetString));

    private string Time(int megabytes, int rounds)
    {
        using Tensor flat = zeros((long)megabytes << 18);
        var seconds = new List<string>();
        for (int i = 0; i < rounds; i++)
        {
            // Together: a rank that waits for the other one's start would count that as its own time.
            Group().AllGather([1]);
            long start = Stopwatch.GetTimestamp();
            Group().AllReduceSum(flat);
            double elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
            seconds.Add(elapsed.ToString("r", CultureInfo.InvariantCulture));
        }

        return string.Join(' ', seconds);
    }

    private ProcessGroup Group() => _group ?? throw new InvalidOperationException("No group was joined.");

    private static int Number(string word) => int.Parse(word, CultureInfo.InvariantCulture);
}
