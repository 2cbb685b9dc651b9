using System.CommandLine;
using SnoopiCluster.Cli.Cluster;
using SnoopiCluster.Contracts.Client;
using SnoopiCluster.Storage.Blobs;

namespace SnoopiCluster.Cli.Silo;

/// <summary>What a command that speaks with a silo has at hand.</summary>
/// <param name="Surroundings">The process' surroundings.</param>
/// <param name="Parsed">The command line.</param>
/// <param name="Output">Where the answer goes.</param>
/// <param name="Silo">The silo.</param>
internal sealed record SiloCall(Surroundings Surroundings, ParseResult Parsed, CommandOutput Output, SiloClient Silo)
{
    /// <summary>The container of everything that a cluster keeps as blobs; ranks and silo use the same one.</summary>
    public const string Container = "snoopi";

    /// <summary>Where the silo listens.</summary>
    public static Option<string?> SiloOption { get; } = new("--silo")
    {
        Description = $"URL of the silo; default the cluster of `snoopi up`, else {SiloClient.DefaultUrl}.",
        HelpName = "URL",
    };

    /// <summary>The cluster's blob store.</summary>
    public static Option<string?> BlobsOption { get; } = new("--blobs")
    {
        Description = "The cluster's blob store: a folder, or a connection string of Azure Blob Storage; "
            + "default the one of `snoopi up`.",
        HelpName = "STORE",
    };

    /// <summary>Makes a command that speaks with a silo.</summary>
    /// <param name="surroundings">The process' surroundings.</param>
    /// <param name="name">Name of the command.</param>
    /// <param name="description">What it does.</param>
    /// <param name="symbols">Its arguments and options.</param>
    /// <param name="act">Carries it out and gives one of <see cref="ExitCode"/>.</param>
    public static Command Command(
        Surroundings surroundings,
        string name,
        string description,
        IReadOnlyList<Symbol> symbols,
        Func<SiloCall, CancellationToken, Task<int>> act)
    {
        Command command = new(name, description);
        foreach (Symbol symbol in symbols.Append(SiloOption))
        {
            if (symbol is Argument argument)
            {
                command.Arguments.Add(argument);
            }
            else
            {
                command.Options.Add((Option)symbol);
            }
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            using SiloClient silo = Open(surroundings, parsed);
            SiloCall call = new(surroundings, parsed, new CommandOutput(surroundings, parsed), silo);
            return await act(call, cancellationToken);
        });
        return command;
    }

    /// <summary>Opens the blob store that the command line names, else the one of <c>snoopi up</c>.</summary>
    /// <exception cref="CliFault">Neither is there.</exception>
    public async Task<IBlobStore> OpenBlobsAsync(CancellationToken cancellationToken)
    {
        // Connection strings are made of KEY=VALUE; anything else is a folder.
        string store = Parsed.GetValue(BlobsOption) is { Length: > 0 } given
            ? given.Contains('=', StringComparison.Ordinal) ? given : Surroundings.FullPath(given)
            : ClusterAddress.Read(Surroundings.HomeFolder)?.Blobs
                ?? throw new CliFault(
                    "Which blob store is the cluster's? Say --blobs with its folder or its connection string; "
                    + "there is no cluster of `snoopi up` here to ask.");
        return await OpenBlobsAsync(store, Surroundings.Time, cancellationToken);
    }

    /// <summary>Opens a cluster's blob store.</summary>
    /// <param name="store">A folder, or a connection string.</param>
    /// <param name="time">Measures its retries.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task<IBlobStore> OpenBlobsAsync(string store, TimeProvider time, CancellationToken cancellationToken) =>
        BlobStoreFactory.OpenAsync(store, Container, null, time, cancellationToken);

    private static SiloClient Open(Surroundings surroundings, ParseResult parsed)
    {
        if (parsed.GetValue(SiloOption) is { } given)
        {
            return Uri.TryCreate(given, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https"
                ? new SiloClient(url, surroundings.Time)
                : throw new CliFault($"--silo {given}: write a URL, for example --silo {SiloClient.DefaultUrl}.");
        }

        return new SiloClient(
            ClusterAddress.Read(surroundings.HomeFolder)?.SiloUrl ?? SiloClient.DefaultUrl, surroundings.Time);
    }
}
