namespace SnoopiCluster.Cli.Demo;

/// <summary>What the demo tells: a line for a person, an event for a program.</summary>
/// <param name="output">Takes it.</param>
internal sealed class DemoStory(CommandOutput output)
{
    /// <summary>Tells something.</summary>
    /// <param name="about">One short word.</param>
    /// <param name="line">What there is to say.</param>
    public void Say(string about, string line)
    {
        output.Text($"{about,-8} {line}");
        output.Event(new { Event = about, Message = line });
    }
}
