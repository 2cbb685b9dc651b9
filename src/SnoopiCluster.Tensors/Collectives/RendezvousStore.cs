namespace SnoopiCluster.Tensors.Collectives;

/// <summary>
/// The listening end of a rendezvous (a c10d TCPStore). Each rank process opens one when it starts, before
/// anybody dials, so that any of them can be named by a <see cref="GroupAddress"/>.
/// </summary>
/// <remarks>
/// It holds the addresses of ranks while they join; a group that stands no longer needs it. libtorch 1.13 lets
/// it listen on all of the machine's addresses and knows no secret: it belongs into a network of one's own.
/// </remarks>
public sealed class RendezvousStore : IDisposable
{
    private readonly StoreHandle _handle;

    private RendezvousStore(StoreHandle handle, int port)
    {
        _handle = handle;
        Port = port;
    }

    /// <summary>The TCP port on which it listens.</summary>
    public int Port { get; }

    /// <summary>Starts one on a free port.</summary>
    /// <exception cref="NativeOperationException">It could not listen.</exception>
    public static RendezvousStore Listen()
    {
        IntPtr store = NativeCall.Check(
            NativeCollectives.StoreListen(out int port), "Opening a rendezvous store on a free port");
        return new RendezvousStore(new StoreHandle(store), port);
    }

    /// <summary>Closes it; ranks that are still joining through it fail.</summary>
    public void Dispose() => _handle.Dispose();
}
