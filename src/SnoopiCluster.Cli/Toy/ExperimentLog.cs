namespace SnoopiCluster.Cli.Toy;

/// <summary>
/// What an experiment tells while it runs, from any thread: a line for a person, an event for a program.
/// </summary>
/// <param name="output">Takes it.</param>
internal sealed class ExperimentLog(CommandOutput output)
{
    private readonly Lock _oneLineAtATime = new();

    /// <summary>Tells something of an arm.</summary>
    public void Say(string arm, string message)
    {
        lock (_oneLineAtATime)
        {
            output.Text($"{arm}: {message}");
            output.Event(new { Event = "arm", Arm = arm, Message = message });
        }
    }
}
