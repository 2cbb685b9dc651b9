using System.Diagnostics;
using System.Globalization;
using SnoopiCluster.Distillation.Step;
using SnoopiCluster.Distillation.Training;
using SnoopiCluster.Tensors;
using SnoopiCluster.Tensors.Collectives;

namespace SnoopiCluster.Worker.Training;

/// <summary>Makes the fault that a test asked for happen, each at most once; does nothing without one.</summary>
internal sealed class Faults(FaultInjection? fault)
{
    private bool _isDone;

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

    /// <summary>Makes what a rank says of its residuals not finite.</summary>
    public StepShare PoisonShare(long step, StepShare share) =>
        WantsAt(FaultKind.PoisonResidual, step) ? share with { IsFinite = false } : share;

    /// <summary>Lets memory run out, once.</summary>
    public void RunOutOfMemory(long step)
    {
        if (WantsOnce(FaultKind.OutOfMemory, step))
        {
            throw new NativeOperationException($"Step {step}", NativeErrorKind.OutOfMemory, "injected");
        }
    }

    /// <summary>Dies while the other ranks wait for it.</summary>
    public void KillInReduce(long step)
    {
        if (WantsAt(FaultKind.KillInReduce, step))
        {
            Kill();
        }
    }

    /// <summary>Stops before a step.</summary>
    public void StopProcess(long step)
    {
        if (WantsOnce(FaultKind.Stop, step))
        {
            Stop();
        }
    }

    /// <summary>Stops between a step's collective and its apply.</summary>
    public void StopAfterReduce(long step)
    {
        if (WantsOnce(FaultKind.StopAfterReduce, step))
        {
            Stop();
        }
    }

    /// <summary>Gives the group up although the collective succeeded, as a rank does whose connection broke at its end.</summary>
    public void LoseReduce(long step, ProcessGroup group)
    {
        if (WantsOnce(FaultKind.LoseReduce, step))
        {
            group.Abort();
            group.AllGather([]);
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

    private bool WantsOnce(FaultKind kind, long step)
    {
        bool wants = !_isDone && WantsAt(kind, step);
        _isDone |= wants;
        return wants;
    }

    private bool WantsAt(FaultKind kind, long step) => fault?.Kind == kind && fault.Step == step;

    // SIGKILL: no handler, no finally, nothing flushed.
    private static void Kill() => Process.GetCurrentProcess().Kill();

    // .NET sends no other signal than SIGKILL; the program that does is everywhere.
    private static void Stop()
    {
        using Process stop = Process.Start(
            "kill", ["-STOP", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)]);
        stop.WaitForExit();
    }
}
