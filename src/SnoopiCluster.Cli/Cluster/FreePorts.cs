using System.Net;
using System.Net.Sockets;

namespace SnoopiCluster.Cli.Cluster;

/// <summary>Ports of 127.0.0.1 for what stands beside a silo on this machine.</summary>
internal static class FreePorts
{
    /// <summary>A port that nobody listens on now: the silo's plus some, or any other where that is taken.</summary>
    /// <param name="silo">Where the silo listens.</param>
    /// <param name="offset">How many ports further.</param>
    public static int Beside(Uri silo, int offset)
    {
        int next = silo.Port + offset;
        return next <= IPEndPoint.MaxPort && IsFree(next) ? next : Listened(0);
    }

    private static bool IsFree(int port)
    {
        try
        {
            return Listened(port) == port;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int Listened(int port)
    {
        using TcpListener listener = new(IPAddress.Loopback, port);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
