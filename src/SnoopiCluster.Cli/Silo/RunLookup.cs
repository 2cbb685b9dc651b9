using System.CommandLine;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Sweeps;

namespace SnoopiCluster.Cli.Silo;

/// <summary>Finds what a person names: by its id, or by its name where that is unique.</summary>
internal static class RunLookup
{
    private const int MostShown = 5;

    /// <summary>The run that a command is about.</summary>
    public static Argument<string> Run { get; } = new("RUN") { Description = "Id of a run, or its name where only one has it." };

    /// <summary>The sweep that a command is about.</summary>
    public static Argument<string> Sweep { get; } =
        new("SWEEP") { Description = "Id of a sweep, or its name where only one has it." };

    /// <summary>The run that the command line names.</summary>
    /// <exception cref="CliFault">There is none, or several have the name.</exception>
    public static async Task<RunView> FindRunAsync(SiloCall call, CancellationToken cancellationToken)
    {
        string name = call.Parsed.GetRequiredValue(Run);
        if (RunId.TryParse(name, null, out RunId id))
        {
            return await call.Silo.GetAsync<RunView>($"runs/{id}", cancellationToken);
        }

        RunList found = await call.Silo.GetAsync<RunList>(
            $"runs?name={Uri.EscapeDataString(name)}&max={MostShown}", cancellationToken);
        return found.Runs switch
        {
            [var only] => await call.Silo.GetAsync<RunView>($"runs/{only.Id}", cancellationToken),
            [] => throw new CliFault($"There is no run '{name}'; `snoopi run list` shows those there are."),
            var several => throw new CliFault(
                $"Several runs are called '{name}'; name one by its id: "
                + string.Join(", ", several.Select(run => $"{run.Id} ({Words.Of(run.Status)})")) + "."),
        };
    }

    /// <summary>The sweep that the command line names.</summary>
    /// <exception cref="CliFault">There is none, or several have the name.</exception>
    public static async Task<SweepView> FindSweepAsync(SiloCall call, CancellationToken cancellationToken)
    {
        string name = call.Parsed.GetRequiredValue(Sweep);
        if (SweepId.TryParse(name, null, out SweepId id))
        {
            return await call.Silo.GetAsync<SweepView>($"sweeps/{id}", cancellationToken);
        }

        SweepList all = await call.Silo.GetAsync<SweepList>("sweeps", cancellationToken);
        SweepView[] found = [.. all.Sweeps.Where(sweep => sweep.Name == name)];
        return found switch
        {
            [var only] => only,
            [] => throw new CliFault($"There is no sweep '{name}'; `snoopi sweep list` shows those there are."),
            _ => throw new CliFault(
                $"Several sweeps are called '{name}'; name one by its id: "
                + string.Join(", ", found.Take(MostShown).Select(sweep => $"{sweep.Id} ({Words.Of(sweep.Status)})"))
                + "."),
        };
    }
}
