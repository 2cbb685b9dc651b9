using System.Text.Json;
using System.Text.Json.Nodes;
using SnoopiCluster.Cli.Rendering;

namespace SnoopiCluster.Cli.Toy;

/// <summary>
/// Tells now and then where the training of an arm stands, from the events that its process writes.
/// </summary>
/// <param name="arm">The arm.</param>
/// <param name="log">Takes the lines.</param>
/// <param name="time">Clock of the pace.</param>
internal sealed class TrainingLines(string arm, ExperimentLog log, TimeProvider time)
{
    private const int LinesOfARun = 10;

    private readonly LinePace _pace = new(time, LinesOfARun);

    /// <summary>Takes a line of the process' output; one that is no event is of no account.</summary>
    public void Take(string line)
    {
        if (EventIn(line) is not { } happening)
        {
            return;
        }

        if ((string?)happening["event"] == "step"
            && (long?)happening["step"] is { } step
            && (long?)happening["steps"] is { } steps
            && _pace.IsDue(step, steps))
        {
            log.Say(
                arm,
                $"step {step}/{steps}  VSD {StepText.Number((double?)happening["vsd_loss"])}  "
                    + $"LoRA {StepText.Number((double?)happening["lora_loss"])}");
        }
    }

    private static JsonObject? EventIn(string line)
    {
        try
        {
            return line.StartsWith('{') ? JsonNode.Parse(line)?.AsObject() : null;
        }
        catch (JsonException)
        {
            // A library's own words, or a line that a kill cut off.
            return null;
        }
    }
}
