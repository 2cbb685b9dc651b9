using System.Collections.Immutable;
using SnoopiCluster.Contracts.Nodes;
using SnoopiCluster.Core.Nodes;

namespace SnoopiCluster.Worker.Nodes;

/// <summary>What a node offers, whom it serves, and how patient its agent is.</summary>
public sealed record NodeAgentOptions
{
    /// <summary>The node's name; no other node of the silo has it.</summary>
    public required NodeName Name { get; init; }

    /// <summary>Address of the node as other nodes reach it; collectives bind there.</summary>
    public required string Host { get; init; }

    /// <summary>Base address of the silo, http or https.</summary>
    public required Uri Silo { get; init; }

    /// <summary>The node's bearer token; null where the silo asks for none.</summary>
    public string? Token { get; init; }

    /// <summary>What the node offers; positions are the slots' indices.</summary>
    public required ImmutableArray<SlotDescription> Slots { get; init; }

    /// <summary>CPU threads of a rank whose spec leaves them open; at least 1. Default 1, a CPU slot's share.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>A folder, or the connection string of a blob account; handed to the ranks unread.</summary>
    public required string BlobStore { get; init; }

    /// <summary>The node's own folder: logs of its ranks under <c>logs/{run}/{process}.log</c>.</summary>
    public required string Folder { get; init; }

    /// <summary>Folder for prompt shards and checkpoint files in transit.</summary>
    public required string CacheFolder { get; init; }

    /// <summary>Largest size of the cached prompt shards, in bytes. Default 2 GiB.</summary>
    public long CacheBytes { get; init; } = 2L << 30;

    /// <summary>What is started for each rank.</summary>
    public required RankProgram Program { get; init; }

    /// <summary>Beat and silence of a link until the silo's first welcome says others. Default 1 s and 5 s.</summary>
    public NodeWelcome Timing { get; init; } = new(BeatSeconds: 1, DeadSeconds: 5);

    /// <summary>Pause before a lost link is dialled again; doubles up to <see cref="RedialMax"/>. Default 0.2 s.</summary>
    public TimeSpan RedialFirst { get; init; } = TimeSpan.FromSeconds(0.2);

    /// <summary>Longest pause between two dials. Default 5 s.</summary>
    public TimeSpan RedialMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long ranks may take to pause when the node leaves. Default 20 s.</summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a leaving node waits until its last reports are acknowledged. Default 5 s.</summary>
    public TimeSpan LastReportsTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Steps that keep their metrics while nobody takes reports; beyond, every second one loses them, and so on.</summary>
    public int MetricsMax { get; init; } = 8_192;

    /// <summary>Lines for a run's timeline that are kept while nobody takes them; later ones are left out.</summary>
    public int ToldMax { get; init; } = 500;

    /// <summary>Size at which a rank's log file is set aside and begun anew; two are kept. Default 8 MiB.</summary>
    public long LogBytesMax { get; init; } = 8L << 20;

    /// <summary>Newest lines of its ranks' logs that the agent keeps for a new link to the silo.</summary>
    public int LogLinesMax { get; init; } = 4_000;

    /// <summary>Characters of them.</summary>
    public int LogCharsMax { get; init; } = 1 << 20;

    /// <summary>Shortest time between two messages with log lines. Default 0.5 s.</summary>
    public TimeSpan LogPace { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Port of 127.0.0.1 at which Prometheus can read the agent's metrics; null for none, the default.</summary>
    public int? MetricsPort { get; init; }

    /// <summary>Told one line for each thing that a person at the node may want to know; from any thread.</summary>
    public Action<string> Say { get; init; } = _ => { };

    /// <summary>The clock of beats, delays and deadlines.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
