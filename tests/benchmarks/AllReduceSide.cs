using System.Diagnostics;
using System.Globalization;

namespace SnoopiCluster.Benchmarks;

/// <summary>
/// Ranks, each a process, that time all-reduces when they are told to, and sleep while the other side works.
/// </summary>
internal sealed class AllReduceSide : IDisposable
{
    private readonly List<Process> _ranks = [];
    private readonly string _command;

    private AllReduceSide(string command) => _command = command;

    /// <summary>Starts ours: <c>SnoopiCluster.TestRank</c>.</summary>
    public static AllReduceSide StartOurs(int worldSize)
    {
        var side = new AllReduceSide("time ");
        string program = Path.Combine(AppContext.BaseDirectory, "SnoopiCluster.TestRank");
        for (int rank = 0; rank < worldSize; rank++)
        {
            side.Start(program, []);
        }

        side.Tell(0, "listen");
        string port = side.Value(0);
        for (int rank = 0; rank < worldSize; rank++)
        {
            side.Tell(rank, $"join 127.0.0.1 {port} bench {rank} {worldSize} 60000");
        }

        for (int rank = 0; rank < worldSize; rank++)
        {
            side.Value(rank);
        }

        return side;
    }

    /// <summary>Starts the reference: <c>reference/all_reduce.py</c>.</summary>
    /// <param name="python">The Python whose torch is the reference.</param>
    /// <param name="worldSize">Number of ranks.</param>
    public static AllReduceSide StartReference(string python, int worldSize)
    {
        var side = new AllReduceSide("");
        int port = FreePort();
        for (int rank = 0; rank < worldSize; rank++)
        {
            side.Start(python, ["all_reduce.py", $"{rank}", $"{worldSize}", $"{port}"]);
        }

        for (int rank = 0; rank < worldSize; rank++)
        {
            side.Line(rank);
        }

        return side;
    }

    /// <summary>Seconds of each of some all-reduces: the slowest rank's.</summary>
    public double[] Time(int megabytes, int rounds)
    {
        for (int rank = 0; rank < _ranks.Count; rank++)
        {
            Tell(rank, $"{_command}{megabytes} {rounds}");
        }

        double[][] seconds =
        [
            .. Enumerable.Range(0, _ranks.Count).Select(rank => Value(rank).Split(' ')
                .Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray()),
        ];
        return [.. Enumerable.Range(0, rounds).Select(round => seconds.Max(ofRank => ofRank[round]))];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Process rank in _ranks)
        {
            rank.StandardInput.Close();
            if (!rank.WaitForExit(TimeSpan.FromSeconds(10)))
            {
                rank.Kill();
            }

            rank.Dispose();
        }
    }

    private void Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Path.Combine(AppContext.BaseDirectory, "reference"),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["OPENBLAS_NUM_THREADS"] = "1";
        start.Environment["OMP_NUM_THREADS"] = "1";
        start.Environment["GLOO_SOCKET_IFNAME"] = "lo";
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        try
        {
            _ranks.Add(Process.Start(start)
                ?? throw new InvalidOperationException($"{program} could not be started."));
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException($"{program} could not be started: {e.Message}", e);
        }
    }

    private void Tell(int rank, string line)
    {
        _ranks[rank].StandardInput.WriteLine(line);
        _ranks[rank].StandardInput.Flush();
    }

    // Ours says "ok" and how long the whole command took first.
    private string Value(int rank)
    {
        string line = Line(rank);
        if (_command.Length == 0)
        {
            return line;
        }

        string[] words = line.Split(' ', 3);
        return words[0] == "ok" ? words[2] : throw new InvalidOperationException($"Rank {rank}: {line}");
    }

    private string Line(int rank) => _ranks[rank].StandardOutput.ReadLine()
        ?? throw new InvalidOperationException(
            $"Rank {rank} ended; what it wrote to standard error says why.");

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
