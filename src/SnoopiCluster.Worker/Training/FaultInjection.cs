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

    /// <summary>Makes a residual of the step not finite, while every gradient is.</summary>
    PoisonResidual,

    /// <summary>Lets memory run out in the first LoRA pass of the step, once.</summary>
    OutOfMemory,

    /// <summary>Kills the process between the update of the LoRA teacher and that of the student.</summary>
    KillInApply,

    /// <summary>Kills the process after the first file of the checkpoint at or after the step.</summary>
    KillInCheckpoint,

    /// <summary>Kills the process while it waits in the step's collective.</summary>
    KillInReduce,

    /// <summary>Stops the process (SIGSTOP) before the step; it goes on only when somebody lets it.</summary>
    Stop,

    /// <summary>Stops the process (SIGSTOP) with the step's gradients reduced and nothing applied.</summary>
    StopAfterReduce,

    /// <summary>Takes the step's collective for failed after it has succeeded on all ranks, once.</summary>
    LoseReduce,
}

/// <summary>One fault at one step.</summary>
/// <param name="Kind">What goes wrong.</param>
/// <param name="Step">Number of the step in which it does, from 0.</param>
public sealed record FaultInjection(FaultKind Kind, long Step)
{
    /// <summary>As <see cref="Parse"/> reads it.</summary>
    public override string ToString() => $"{Kind}@{Step}";

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
