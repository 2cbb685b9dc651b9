using System.Text;
using SnoopiCluster.Contracts.Client;
using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Cli.Silo;

/// <summary>What a person is told of a request that the silo did not carry out.</summary>
internal static class SiloRefusal
{
    /// <summary>Explains why nothing came of it.</summary>
    public static Explanation Explain(SiloException fault) => fault switch
    {
        SiloRefusedException refused => new(refused.MayPass ? ExitCode.Failed : ExitCode.Usage, Text(refused)),
        SiloAwayException { IsAbsent: true } => new(
            ExitCode.Failed,
            $"{fault.Message} Start a cluster here with `snoopi up`, or name another one with --silo URL."),
        _ => new(ExitCode.Failed, fault.Message),
    };

    private static string Text(SiloRefusedException refused)
    {
        StringBuilder text = new(refused.Message);

        // What the detail says already need not be said twice.
        foreach (SpecFault error in refused.Errors.Where(
            error => !refused.Message.Contains(error.Message, StringComparison.Ordinal)))
        {
            text.Append($"\n  {error}");
        }

        return text.ToString();
    }
}
