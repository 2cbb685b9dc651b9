using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SnoopiCluster.FakeRank;

/// <summary>
/// A rendezvous for groups: once all members of a membership version are connected, each round takes a line of every member
/// and gives all of them to each, separated by tabs, in order of rank. When one member is gone, all connections of its group
/// close.
/// </summary>
internal sealed class FakeStore : IDisposable
{
    private readonly TcpListener _listener;
    private readonly ConcurrentDictionary<long, Member?[]> _groups = new();

    /// <summary>Listens on a free port.</summary>
    public FakeStore(string host)
    {
        _listener = new TcpListener(IPAddress.TryParse(host, out IPAddress? address) ? address : IPAddress.Any, 0);
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>The port.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        while (true)
        {
            _ = ServeAsync(await _listener.AcceptTcpClientAsync());
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        client.NoDelay = true;
        Member member = new(client);
        if (await member.ReadAsync() is not { } hello)
        {
            return;
        }

        long[] words = [.. hello.Split(' ').Select(word => long.Parse(word, CultureInfo.InvariantCulture))];
        member.IsOwner = words[3] == 1;
        Member?[] group = _groups.GetOrAdd(words[0], _ => new Member?[words[1]]);
        Member[] whole;
        lock (group)
        {
            group[words[2]] = member;
            whole = [.. group.OfType<Member>()];
        }

        // The last to come serves all rounds of the group.
        if (whole.Length == group.Length)
        {
            await ServeRoundsAsync(whole);
        }
    }

    private static async Task ServeRoundsAsync(Member[] group)
    {
        try
        {
            while (true)
            {
                Task<string?>[] lines = [.. group.Select(member => member.ReadAsync())];
                await foreach (Task<string?> line in Task.WhenEach(lines))
                {
                    if (await line is null)
                    {
                        return;
                    }
                }

                string all = string.Join('\t', await Task.WhenAll(lines));

                // The store's own process may end with its answer, and would take the others' along.
                foreach (Member member in group.OrderBy(member => member.IsOwner))
                {
                    await member.WriteAsync(all);
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // A member went away while it was written to.
        }
        finally
        {
            foreach (Member member in group)
            {
                member.Dispose();
            }
        }
    }

    private sealed class Member(TcpClient client) : IDisposable
    {
        private readonly StreamReader _reader = new(client.GetStream());

        public async Task<string?> ReadAsync()
        {
            try
            {
                return await _reader.ReadLineAsync();
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                return null;
            }
        }

        public async Task WriteAsync(string line) =>
            await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes($"{line}\n"));

        public bool IsOwner { get; set; }

        public void Dispose()
        {
            client.Dispose();
            _reader.Dispose();
        }
    }
}
