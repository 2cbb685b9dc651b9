using System.Net;

namespace SnoopiCluster.Contracts.Api;

/// <summary>
/// Names under which a machine reaches itself. Until there are tokens, silo and dashboard listen at them and answer to them only
/// (design section 8).
/// </summary>
public static class LoopbackNames
{
    /// <summary>Whether a host is this machine's own.</summary>
    /// <param name="host">A name or an address, without a port; an IPv6 address with or without its brackets.</param>
    public static bool Contains(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));
}
