using System.CommandLine;
using SnoopiCluster.Cli.Doctor;
using Spectre.Console;

namespace SnoopiCluster.Cli.Commands;

/// <summary><c>snoopi doctor</c>: whether this machine can train, and how fast.</summary>
internal static class DoctorCommand
{
    public static Command Create(Surroundings surroundings)
    {
        Command command = new("doctor", "Look at what training needs on this machine, and say what to do.");
        command.SetAction(parsed =>
        {
            IReadOnlyList<DoctorFinding> findings =
            [
                MachineChecks.DotNet(),
                MachineChecks.Cores(),
                MachineChecks.Memory(),
                .. TorchChecks.All(surroundings.Variables),
                MachineChecks.Writing("runs", surroundings.FullPath("runs")),
                MachineChecks.Writing("home", surroundings.HomeFolder),
            ];
            Write(new CommandOutput(surroundings, parsed), findings);
            return findings.Any(finding => finding.State == DoctorState.Fail) ? ExitCode.Failed : ExitCode.Ok;
        });
        return command;
    }

    private static void Write(CommandOutput output, IReadOnlyList<DoctorFinding> findings)
    {
        output.Document(new
        {
            IsHealthy = findings.All(finding => finding.State != DoctorState.Fail),
            Findings = findings,
        });
        Grid table =
            new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn(new GridColumn().NoWrap()).AddColumn();
        foreach (DoctorFinding finding in findings)
        {
            Color color = finding.State switch
            {
                DoctorState.Ok => Color.Green,
                DoctorState.Warn => Color.Yellow,
                _ => Color.Red,
            };
            string advice = finding.Advice is null ? "" : $"\n{finding.Advice}";
            string state = finding.State.ToString().ToLowerInvariant();
            table.AddRow(
                new Text(state, new Style(color)), new Text(finding.Name), new Text(finding.Found + advice));
        }

        output.Console.Write(table);
    }
}
