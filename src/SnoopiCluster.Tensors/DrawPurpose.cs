namespace SnoopiCluster.Tensors;

/// <summary>
/// What a draw is for. Two purposes never share a random number. The numbers are a format: a resumed run, and
/// the check of one, depend on them; new purposes take new numbers.
/// </summary>
public enum DrawPurpose
{
    /// <summary>No purpose; draws for it are refused.</summary>
    None = 0,

    /// <summary>z, the student's input.</summary>
    StudentNoise = 1,

    /// <summary>t of the VSD residual.</summary>
    VsdTimestep = 2,

    /// <summary>eps of the VSD residual.</summary>
    VsdNoise = 3,

    /// <summary>Guidance scale of the frozen teacher, or of both teachers.</summary>
    Kappa = 4,

    /// <summary>Guidance scale of the LoRA teacher where it is drawn by itself.</summary>
    KappaLora = 5,

    /// <summary>t of the LoRA teacher's denoising loss.</summary>
    LoraTimestep = 6,

    /// <summary>eps of the LoRA teacher's denoising loss.</summary>
    LoraNoise = 7,

    /// <summary>Whether the prompt is replaced by the null prompt in the LoRA teacher's loss.</summary>
    ConditionDropout = 8,

    /// <summary>Values of new weights; the sample index is the parameter's position in its model.</summary>
    Initialisation = 9,

    /// <summary>Inputs of the samples that show a run's progress; the same at every step of a run.</summary>
    Probe = 10,

    /// <summary>Inputs of images that a person asks for.</summary>
    Generation = 11,

    /// <summary>Inputs of the images that an evaluation measures.</summary>
    Evaluation = 12,

    /// <summary>Batches and noise of a teacher's own training.</summary>
    TeacherTraining = 13,

    /// <summary>Images and captions of the toy world.</summary>
    ToyWorld = 14,

    /// <summary>
    /// Guidance scale of an image that draws its own; a training's scales are <see cref="Kappa"/>.
    /// </summary>
    ImageGuidance = 15,
}
