namespace SnoopiCluster.Worker.Training;

/// <summary>What a test makes go wrong in a real process, to prove that it is survived or found.</summary>
public enum FaultKind
{
    /// <summary>Feeds another text than the plan's in one sample of the step.</summary>
    WrongPrompt,

    /// <summary>Applies the LoRA teacher's update of the step a second time.</summary>
    ApplyTwice,

    /// <summary>Applies the student's update of the step a second time.</summary>
    ApplyStudentTwice,

    /// <summary>Goes on to the next step without computing this one.</summary>
    DropStep,

    /// <summary>Makes the LoRA teacher's gradient of the step not finite.</summary>
    PoisonGradient,

    /// <summary>Kills the process between the update of the LoRA teacher and that of the student.</summary>
    KillInApply,

    /// <summary>Kills the process after the first file of the checkpoint at or after the step.</summary>
    KillInCheckpoint,
}

/// <summary>One fault at one step.</summary>
/// <param name="Kind">What goes wrong.</param>
/// <param name="Step">Number of the step in which it does, from 0.</param>
public sealed record FaultInjection(FaultKind Kind, long Step)
{
    /// <summary>Reads <c>kind@step</c>, for example <c>wrong-prompt@17</c>.</summary>
    /// <exception cref="FormatException">It is not of that form.</exception>
    public static FaultInjection Parse(string text)
    {
        string[] parts = text.Split('@');
        return parts.Length == 2
            && Enum.TryParse(parts[0].Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out FaultKind kind)
            && long.TryParse(parts[1], out long step)
            ? new FaultInjection(kind, step)
            : throw new FormatException($"'{text}' is not a fault: write kind@step, such as wrong-prompt@17");
    }
}
