using System.Collections.Immutable;

namespace SnoopiCluster.Worker.Nodes;

/// <summary>The program that is started for each rank; it speaks the protocol of Contracts' <c>Ranks</c> folder.</summary>
/// <param name="File">The executable.</param>
/// <param name="Arguments">What it is started with.</param>
public sealed record RankProgram(string File, ImmutableArray<string> Arguments)
{
    /// <summary>Environment variable of the node's token, which ranks have no use for and do not get.</summary>
    public const string TokenVariable = "SNOOPI_NODE_TOKEN";

    /// <summary>The program that runs now, with <c>rank</c> as its command.</summary>
    /// <exception cref="InvalidOperationException">The system does not tell which program this is.</exception>
    public static RankProgram Own()
    {
        string file = Environment.ProcessPath
            ?? throw new InvalidOperationException("The system does not tell which program this is.");

        // Started as `dotnet snoopi.dll`, the process is dotnet's and the program is its first argument.
        return Path.GetFileNameWithoutExtension(file) == "dotnet"
            ? new RankProgram(file, [Path.GetFullPath(Environment.GetCommandLineArgs()[0]), "rank"])
            : new RankProgram(file, ["rank"]);
    }
}
