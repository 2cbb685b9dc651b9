using System.CommandLine;
using SnoopiCluster.Cli.Toy;
using SnoopiCluster.ToyWorld.World;

namespace SnoopiCluster.Cli.Commands.Toy;

/// <summary><c>snoopi toy captions</c>: a prompt file of the toy world.</summary>
internal static class ToyCaptionsCommand
{
    private const int CountMax = 10_000_000;

    public static Command Create(Surroundings surroundings)
    {
        Option<int> count =
            new("--count") { Description = "How many captions.", HelpName = "N", Required = true };
        Option<string> target = new("--out")
        {
            Description = "File to make: .txt for a caption a line, .jsonl to tell what is shown as well.",
            HelpName = "FILE",
            Required = true,
        };
        Option<string> part = new("--part")
        {
            Description = "training (default) or held-out: scenes that no training sees.",
            HelpName = "PART",
            DefaultValueFactory = _ => "training",
        };
        Option<ulong> seed = new("--seed") { Description = "Seed of the draw; default 0.", HelpName = "N" };
        Option<bool> partial = new("--partial")
        {
            Description =
                "As students learn from them: half leave the place open; of the others three in ten leave "
                + "attributes out or name only their kind, such as warm for red or yellow.",
        };
        Option<bool> force = new("--force") { Description = "Replace the file where it is there already." };
        Command command = new("captions", "Write captions of the toy world as a prompt file.")
        {
            count, target, part, seed, partial, force,
        };
        command.SetAction((parsed, _) =>
        {
            int number = parsed.GetRequiredValue(count);
            if (number is < 1 or > CountMax)
            {
                throw new CliFault($"--count: found {number}; give a number from 1 to {CountMax}.");
            }

            ScenePart of = parsed.GetRequiredValue(part) switch
            {
                "training" => ScenePart.Training,
                "held-out" => ScenePart.HeldOut,
                string other => throw new CliFault($"--part: found '{other}'; give training or held-out."),
            };
            string file = surroundings.FullPath(parsed.GetRequiredValue(target));
            if (File.Exists(file) && !parsed.GetValue(force))
            {
                throw new CliFault(
                    $"--out {file}: the file is there already; name another, or say --force to replace it.");
            }

            CommandOutput output = new(surroundings, parsed);
            return StopSignals.WatchAsync(
                null,
                stop => Task.Run(() =>
                {
                    CaptionFile.Write(
                        file,
                        CaptionFile.Draw(number, of, parsed.GetValue(seed), parsed.GetValue(partial)),
                        stop);
                    output.Text($"{file}: {number} captions");
                    output.Document(new
                    {
                        File = file,
                        Count = number,
                        Part = of,
                        Seed = parsed.GetValue(seed),
                    });
                    return ExitCode.Ok;
                }),
                _ => surroundings.Error.WriteLine("snoopi: stopped; no file was made"));
        });
        return command;
    }
}
