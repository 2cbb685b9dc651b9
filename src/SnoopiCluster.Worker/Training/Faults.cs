using System.Diagnostics;
using SnoopiCluster.Distillation.Step;
using SnoopiCluster.Distillation.Training;

namespace SnoopiCluster.Worker.Training;

/// <summary>Makes the fault that a test asked for happen, each at most once; does nothing without one.</summary>
internal sealed class Faults(FaultInjection? fault)
{
    /// <summary>The step whose prompts are fed in a step's place: another one after a dropped step.</summary>
    public long PlannedStepOf(long step) => fault is { Kind: FaultKind.DropStep } && step >= fault.Step ? step + 1 : step;

    /// <summary>The prompts as they are fed.</summary>
    public FedPrompt[] Feed(long step, FedPrompt[] planned)
    {
        if (WantsAt(FaultKind.WrongPrompt, step))
        {
            planned[^1] = planned[^1] with { Text = planned[^1].Text + " " };
        }

        return planned;
    }

    /// <summary>Makes a gradient not finite.</summary>
    public void PoisonGradient(TrainingState state)
    {
        if (WantsAt(FaultKind.PoisonGradient, state.Step))
        {
            state.Lora.Parameters.Gradients.fill_(float.NaN);
        }
    }

    /// <summary>Applies an update of the step that was just committed once more.</summary>
    public void ApplyTwice(long step, TrainingState state, double lr)
    {
        if (WantsAt(FaultKind.ApplyStudentTwice, step))
        {
            state.Student.Apply(lr, clip: 1);
        }

        if (WantsAt(FaultKind.ApplyTwice, step))
        {
            state.Lora.Apply(lr, clip: 1);
        }
    }

    /// <summary>Dies between the updates of the two nets.</summary>
    public void KillInApply(long step)
    {
        if (WantsAt(FaultKind.KillInApply, step))
        {
            Kill();
        }
    }

    /// <summary>Dies with a part of a checkpoint's files written.</summary>
    public void KillInCheckpoint(long step)
    {
        if (fault is { Kind: FaultKind.KillInCheckpoint } && step >= fault.Step)
        {
            Kill();
        }
    }

    private bool WantsAt(FaultKind kind, long step) => fault?.Kind == kind && fault.Step == step;

    // SIGKILL: no handler, no finally, nothing flushed.
    private static void Kill() => Process.GetCurrentProcess().Kill();
}
