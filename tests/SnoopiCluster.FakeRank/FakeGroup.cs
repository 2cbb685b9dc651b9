using System.Net.Sockets;
using SnoopiCluster.Core.Memberships;

namespace SnoopiCluster.FakeRank;

/// <summary>A member's place in a group: lines are exchanged with all members, or the group is broken.</summary>
internal sealed class FakeGroup : IDisposable
{
    private readonly TcpClient _client;
    private readonly StreamReader _reader;
    private readonly StreamWriter _writer;

    private FakeGroup(TcpClient client)
    {
        _client = client;
        _reader = new StreamReader(client.GetStream());
        _writer = new StreamWriter(client.GetStream()) { AutoFlush = true };
    }

    /// <summary>Connects to the group's store.</summary>
    /// <exception cref="GroupLostException">The store cannot be reached.</exception>
    public static async Task<FakeGroup> JoinAsync(
        Membership membership, int rank, bool ownsStore, CancellationToken cancel)
    {
        TcpClient client = new() { NoDelay = true };
        try
        {
            await client.ConnectAsync(membership.StoreHost, membership.StorePort, cancel);
            FakeGroup group = new(client);
            await group._writer.WriteAsync(
                $"{membership.Fence.MembershipVersion} {membership.WorldSize} {rank} {(ownsStore ? 1 : 0)}\n");
            return group;
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            client.Dispose();
            throw new GroupLostException(BreakKind.PeerLost, $"the store is not there: {e.Message}");
        }
    }

    /// <summary>Gives a line and takes everybody's, by rank.</summary>
    /// <exception cref="GroupLostException">A member went away, or did not come in time.</exception>
    /// <exception cref="OperationCanceledException">There is a newer membership.</exception>
    public async Task<string[]> ExchangeAsync(string line, TimeSpan timeout, CancellationToken cancel)
    {
        try
        {
            await _writer.WriteAsync($"{line}\n");
            string? all = await _reader.ReadLineAsync(cancel).AsTask().WaitAsync(timeout, cancel);
            return all?.Split('\t') ?? throw new GroupLostException(BreakKind.PeerLost, "connection closed by peer");
        }
        catch (TimeoutException)
        {
            throw new GroupLostException(BreakKind.TimedOut, $"not every rank came within {timeout.TotalSeconds} s");
        }
        catch (IOException e)
        {
            throw new GroupLostException(BreakKind.PeerLost, e.Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();
}

/// <summary>The group is broken.</summary>
/// <param name="kind">How.</param>
/// <param name="message">What was found.</param>
internal sealed class GroupLostException(BreakKind kind, string message) : Exception(message)
{
    /// <summary>How it broke.</summary>
    public BreakKind Kind { get; } = kind;
}
