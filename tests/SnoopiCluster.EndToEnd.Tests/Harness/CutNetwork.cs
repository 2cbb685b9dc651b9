using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using SnoopiCluster.Testing.Servers;

namespace SnoopiCluster.EndToEnd.Tests.Harness;

/// <summary>
/// A network of this machine and one more host, which is a namespace of it; the cable between them can be cut. The silo
/// listens on loopback only, so relays carry its address over.
/// </summary>
internal sealed class CutNetwork : IDisposable
{
    private readonly string _name;
    private readonly string _nearEnd;
    private readonly string _farEnd;
    private readonly List<Process> _relays = [];

    private CutNetwork(int subnet)
    {
        _name = string.Create(CultureInfo.InvariantCulture, $"snoopi-{subnet}");
        _nearEnd = string.Create(CultureInfo.InvariantCulture, $"sn{subnet}");
        _farEnd = string.Create(CultureInfo.InvariantCulture, $"sf{subnet}");
        NearHost = string.Create(CultureInfo.InvariantCulture, $"10.213.{subnet}.1");
        FarHost = string.Create(CultureInfo.InvariantCulture, $"10.213.{subnet}.2");
    }

    /// <summary>This machine's address at the cable.</summary>
    public string NearHost { get; }

    /// <summary>The other host's.</summary>
    public string FarHost { get; }

    /// <summary>What starts a program on the other host.</summary>
    public IReadOnlyList<string> Through => ["ip", "netns", "exec", _name];

    /// <summary>Makes one, or skips the test where this process may not.</summary>
    public static CutNetwork Make()
    {
        CutNetwork network = new(subnet: 1 + (Environment.ProcessId % 250));
        bool isMade = Runs("ip", "netns", "add", network._name)
            && Runs(
                "ip", "link", "add", network._nearEnd, "type", "veth",
                "peer", "name", network._farEnd, "netns", network._name)
            && Runs("ip", "addr", "add", $"{network.NearHost}/24", "dev", network._nearEnd)
            && Runs("ip", "link", "set", network._nearEnd, "up")
            && network.RunsThere("addr", "add", $"{network.FarHost}/24", "dev", network._farEnd)
            && network.RunsThere("link", "set", network._farEnd, "up")
            && network.RunsThere("link", "set", "lo", "up");
        if (!isMade)
        {
            network.Dispose();
            Assert.Skip("this process may not make network namespaces");
        }

        Assert.SkipUnless(Runs("python3", "-c", "pass"), "there is no python3 for the relays");
        return network;
    }

    /// <summary>Carries a port of this machine's loopback over to the same port of the other host's.</summary>
    public void Carry(Uri address)
    {
        string port = address.Port.ToString(CultureInfo.InvariantCulture);
        string between = LoopbackPort.Free().ToString(CultureInfo.InvariantCulture);
        string relay = Path.Combine(AppContext.BaseDirectory, "Harness", "relay.py");
        _relays.Add(Process.Start("python3", [relay, NearHost, between, "127.0.0.1", port]));
        _relays.Add(Process.Start("ip", ["netns", "exec", _name, "python3", relay, "127.0.0.1", port, NearHost, between]));
    }

    /// <summary>Cuts the cable: nothing arrives any more, and nobody is told.</summary>
    public void Cut() => Assert.True(RunsThere("link", "set", _farEnd, "down"));

    /// <summary>Mends the cable.</summary>
    public void Mend() => Assert.True(RunsThere("link", "set", _farEnd, "up"));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Process relay in _relays)
        {
            relay.Kill(entireProcessTree: true);
            relay.Dispose();
        }

        Runs("ip", "netns", "delete", _name);
    }

    private bool RunsThere(params string[] arguments) => Runs("ip", ["netns", "exec", _name, "ip", .. arguments]);

    private static bool Runs(string command, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(command, arguments) { RedirectStandardError = true });
            process?.WaitForExit();
            return process is { ExitCode: 0 };
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
