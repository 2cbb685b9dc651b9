using System.Collections;
using SnoopiCluster.Cli;

// The only place that looks at the process' surroundings; everything below is told.
var surroundings = new Surroundings
{
    In = Console.In,
    Out = Console.Out,
    Error = Console.Error,
    IsInteractive = !Console.IsOutputRedirected
        && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb"),
    Variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .ToDictionary(v => (string)v.Key, v => (string?)v.Value ?? "", StringComparer.Ordinal),
    CurrentFolder = Environment.CurrentDirectory,
};
return CommandTree.Run(args, surroundings);
