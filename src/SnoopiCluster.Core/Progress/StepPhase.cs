namespace SnoopiCluster.Core.Progress;

/// <summary>Where the wall time of a step goes.</summary>
public enum StepPhase
{
    /// <summary>Waiting for the prompts of the step.</summary>
    DataWait,

    /// <summary>Tokens and text features.</summary>
    Text,

    /// <summary>The student's forward.</summary>
    Student,

    /// <summary>The batched forward of both teachers.</summary>
    Teachers,

    /// <summary>Decoder and CLIP, forward and backward, where the run has a CLIP loss.</summary>
    Clip,

    /// <summary>The student's backward.</summary>
    Backward,

    /// <summary>The LoRA teacher's forward and backward.</summary>
    Lora,

    /// <summary>Waiting for the other ranks, and what is left of reducing the gradients.</summary>
    AllReduce,

    /// <summary>Norms, clipping, AdamW and EMA.</summary>
    Optimizer,

    /// <summary>Drawing sample pictures after the step before.</summary>
    Sampling,

    /// <summary>Everything else: random draws, rows and reports, snapshots for checkpoints.</summary>
    Other,
}
