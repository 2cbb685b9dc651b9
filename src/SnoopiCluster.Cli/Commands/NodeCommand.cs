using System.Collections.Immutable;
using System.CommandLine;
using System.Net;
using System.Text.RegularExpressions;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Worker.Nodes;

namespace SnoopiCluster.Cli.Commands;

/// <summary><c>snoopi node --silo URL</c>: offers this machine's slots to a silo until it is told to leave.</summary>
internal static partial class NodeCommand
{
    private const string BlobsVariable = "SNOOPI_BLOBS";
    private const long DefaultCacheBytes = 2L << 30;

    private static readonly Option<string> Silo = new("--silo")
    {
        Description = "Address of the silo, such as http://127.0.0.1:8420.",
        HelpName = "URL",
        Required = true,
    };

    private static readonly Option<string?> Name = new("--name")
    {
        Description = "The node's name; default this machine's.",
        HelpName = "NAME",
    };

    private static readonly Option<string?> Host = new("--host")
    {
        Description = "Address of this node as other nodes reach it; default 127.0.0.1 beside a silo there, else the "
            + "machine's name.",
        HelpName = "HOST",
    };

    private static readonly Option<int?> Slots = new("--slots")
    {
        Description = "Most slots to offer; default all GPUs, or one a core where there is none.",
        HelpName = "N",
    };

    private static readonly Option<string> Device = new("--device")
    {
        Description = "auto, cpu or cuda: what the slots are made of.",
        DefaultValueFactory = _ => "auto",
    };

    private static readonly Option<string?> Blobs = new("--blobs")
    {
        Description = $"Folder or connection string of the blob store; default {BlobsVariable}, where a secret belongs.",
        HelpName = "STORE",
    };

    private static readonly Option<string?> Folder = new("--folder")
    {
        Description = "The node's own folder, for its ranks' logs; default .snoopi/nodes/NAME.",
        HelpName = "FOLDER",
    };

    private static readonly Option<string?> Cache = new("--cache")
    {
        Description = "Folder of cached prompt shards; default cache in the node's folder.",
        HelpName = "FOLDER",
    };

    private static readonly Option<long> CacheBytes = new("--cache-bytes")
    {
        Description = "Largest size of the cached prompt shards.",
        HelpName = "BYTES",
        DefaultValueFactory = _ => DefaultCacheBytes,
    };

    private static readonly Option<double> DrainSeconds = new("--drain-seconds")
    {
        Description = "How long ranks may take to pause when the node leaves.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 20,
    };

    private static readonly Option<int?> MetricsPort = new("--metrics-port")
    {
        Description = "Port of 127.0.0.1 at which Prometheus can read the agent's metrics, under /metrics; default none.",
        HelpName = "PORT",
    };

    private static readonly Option<string[]> RankProgram = new("--rank-program")
    {
        Description = "What to start for each rank instead of this program: a file, then its arguments, each with this option.",
        Hidden = true,
    };

    /// <summary>The command, and those under it.</summary>
    public static Command Create(Surroundings surroundings)
    {
        Command command = new("node", "Offer this machine's slots to a silo.")
        {
            Silo, Name, Host, Slots, Device, Blobs, Folder, Cache, CacheBytes, DrainSeconds, MetricsPort,
            RankProgram, NodeListCommand.Create(surroundings),
        };
        foreach (Command duty in NodeDutyCommand.CreateAll(surroundings))
        {
            command.Subcommands.Add(duty);
        }

        command.SetAction(async (parsed, _) =>
        {
            CommandOutput output = new(surroundings, parsed);
            NodeAgentOptions options = OptionsOf(parsed, surroundings) with { Say = line => Say(output, line) };
            Say(output, $"node {options.Name} offers {options.Slots.Length} slots of {options.Slots[0].Name} to {options.Silo}");
            using var signals = new StopSignals(signal =>
                Say(output, $"{signal}: telling the silo and pausing ranks; once more ends at once"));
            try
            {
                await new NodeAgent(options).RunAsync(signals.StopAfterStep);
            }
            catch (HttpListenerException e)
            {
                throw new CliFault(
                    $"--metrics-port: port {options.MetricsPort} of 127.0.0.1 cannot be listened at: {e.Message}. "
                        + "Give another one.",
                    ExitCode.Failed);
            }

            return signals.First is { } by ? ExitCode.StoppedBy(by) : ExitCode.Ok;
        });
        return command;
    }

    private static NodeAgentOptions OptionsOf(ParseResult parsed, Surroundings surroundings)
    {
        Uri silo = AddressOf(parsed.GetRequiredValue(Silo));
        string name = parsed.GetValue(Name) ?? Environment.MachineName;
        if (!NameForm().IsMatch(name))
        {
            throw new CliFault(
                $"--name: found '{name}'; use 1 to 100 letters, digits, '.', '_' or '-', the first a letter or digit.");
        }

        string folder = surroundings.FullPath(
            parsed.GetValue(Folder) ?? Path.Combine(surroundings.HomeFolder, "nodes", name));
        string blobs = parsed.GetValue(Blobs) ?? surroundings.Variables.GetValueOrDefault(BlobsVariable)
            ?? throw new CliFault($"Where are the blobs? Give --blobs a folder, or set {BlobsVariable} to a connection string.");
        string? token = surroundings.Variables.GetValueOrDefault(Worker.Nodes.RankProgram.TokenVariable);
        string[] program = parsed.GetValue(RankProgram) ?? [];
        ImmutableArray<SlotDescription> slots = SlotsOf(parsed);
        return new NodeAgentOptions
        {
            Name = new NodeName(name),
            Host = parsed.GetValue(Host) ?? (silo.IsLoopback ? "127.0.0.1" : Dns.GetHostName()),
            Silo = silo,
            Token = string.IsNullOrEmpty(token) ? null : token,
            Slots = slots,
            Threads = slots[0].Device == "cpu" ? 1 : Math.Max(1, Environment.ProcessorCount / slots.Length),
            BlobStore = blobs.Contains('=', StringComparison.Ordinal) ? blobs : surroundings.FullPath(blobs),
            Folder = folder,
            CacheFolder = parsed.GetValue(Cache) is { } cache ? surroundings.FullPath(cache) : Path.Combine(folder, "cache"),
            CacheBytes = AtLeast(0, parsed.GetValue(CacheBytes), "--cache-bytes"),
            DrainTime = TimeSpan.FromSeconds(AtLeast(0, parsed.GetValue(DrainSeconds), "--drain-seconds")),
            Program = program.Length == 0 ? Worker.Nodes.RankProgram.Own() : new RankProgram(program[0], [.. program[1..]]),
            MetricsPort = parsed.GetValue(MetricsPort) is not { } port ? null
                : port is > 0 and < 65_536 ? port
                : throw new CliFault($"--metrics-port: found {port}; give a number from 1 to 65535."),
            Clock = surroundings.Time,
        };
    }

    private static Uri AddressOf(string given) =>
        Uri.TryCreate(given, UriKind.Absolute, out Uri? address)
        && address.Scheme is "http" or "https"
            ? address
            : throw new CliFault($"--silo: found '{given}'; give an address that begins with http:// or https://.");

    private static ImmutableArray<SlotDescription> SlotsOf(ParseResult parsed)
    {
        int? most = parsed.GetValue(Slots);
        if (most is < 1 or > 1_024)
        {
            throw new CliFault($"--slots: found {most}; give a number from 1 to 1024.");
        }

        string device = parsed.GetRequiredValue(Device);
        ImmutableArray<SlotDescription> gpus = device switch
        {
            "cpu" => [],
            "auto" or "cuda" => NodeSlots.Gpus(most),
            _ => throw new CliFault($"--device: found '{device}'; use auto, cpu or cuda."),
        };
        return gpus.Length > 0 ? gpus
            : device != "cuda" ? NodeSlots.Cpus(most)
            : throw new CliFault("--device cuda: libtorch can use no GPU here; `snoopi doctor` says why.", ExitCode.Failed);
    }

    private static T AtLeast<T>(T least, T given, string option)
        where T : IComparable<T> => given.CompareTo(least) >= 0
            ? given
            : throw new CliFault($"{option}: found {given}; give a number of at least {least}.");

    // From several threads at once.
    private static void Say(CommandOutput output, string line)
    {
        lock (output)
        {
            output.Text(line);
            output.Event(new { Event = "said", Text = line });
        }
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]
    private static partial Regex NameForm();
}
