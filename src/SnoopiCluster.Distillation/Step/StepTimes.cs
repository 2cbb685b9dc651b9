using System.Diagnostics;

namespace SnoopiCluster.Distillation.Step;

/// <summary>The phases of a step, for <see cref="StepTimes"/>.</summary>
public enum StepPhase
{
    /// <summary>Tokens, text features and draws.</summary>
    Input,

    /// <summary>The student's forward.</summary>
    StudentForward,

    /// <summary>The batched forward of both teachers.</summary>
    Teachers,

    /// <summary>Decoder and CLIP, forward and backward, where the run has a CLIP loss.</summary>
    Clip,

    /// <summary>The student's backward.</summary>
    StudentBackward,

    /// <summary>The LoRA teacher's forward and backward.</summary>
    Lora,

    /// <summary>Waiting for the other ranks, and what is left of reducing the gradients.</summary>
    Exchange,

    /// <summary>Norms, clipping, AdamW and EMA.</summary>
    Optimizer,
}

/// <summary>
/// Wall time of a step by phase, in seconds. On a device that works asynchronously a phase's time is that of
/// issuing its work; the total is right in either case, since the commit decision waits for the device.
/// </summary>
public sealed class StepTimes
{
    private readonly double[] _seconds = new double[Enum.GetValues<StepPhase>().Length];
    private long _mark = Stopwatch.GetTimestamp();

    /// <summary>Seconds of one phase.</summary>
    public double this[StepPhase phase] => _seconds[(int)phase];

    /// <summary>Seconds of all phases.</summary>
    public double TotalSeconds => _seconds.Sum();

    /// <summary>Adds the time since the last call, or since construction, to a phase.</summary>
    internal void Charge(StepPhase phase)
    {
        long now = Stopwatch.GetTimestamp();
        _seconds[(int)phase] += Stopwatch.GetElapsedTime(_mark, now).TotalSeconds;
        _mark = now;
    }
}
