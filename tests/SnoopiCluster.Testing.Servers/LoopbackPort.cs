using System.Net;
using System.Net.Sockets;

namespace SnoopiCluster.Testing.Servers;

/// <summary>Ports of 127.0.0.1 for servers that cannot choose one themselves.</summary>
public static class LoopbackPort
{
    /// <summary>A port that nobody listens on now.</summary>
    public static int Free()
    {
        using TcpListener listener = new(IPAddress.Loopback, port: 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
