using SnoopiCluster.Core.Specs;
using SnoopiCluster.Models.Lora;
using SnoopiCluster.Models.UNet;

namespace SnoopiCluster.Distillation.Step;

/// <summary>
/// Floating-point operations that a step's UNets do for one sample. A layer's backward is two more of its products, one for its
/// input and one for its weights; a frozen layer has only the first. What is recomputed counts once. The text encoder and the
/// CLIP loss' nets are left out: they are small beside the UNets, and most of what they give is kept.
/// </summary>
/// <param name="Student">Of the student: forward and backward.</param>
/// <param name="Teachers">Of the four rows of the teachers' batched forward.</param>
/// <param name="Lora">Of the LoRA teacher's forward and backward.</param>
public readonly record struct StepWork(double Student, double Teachers, double Lora)
{
    /// <summary>Operations of a step that updates the student, for one sample.</summary>
    public double WithStudent => Student + Teachers + Lora;

    /// <summary>Operations of a step that leaves the student alone: its forward, and the LoRA teacher.</summary>
    public double WithoutStudent => (Student / 3) + Lora;

    /// <summary>Counts the nets of a run.</summary>
    /// <param name="spec">The LoRA teacher's rank and targets.</param>
    /// <param name="models">The nets.</param>
    /// <param name="tokens">Tokens of the text features.</param>
    public static StepWork Of(RunSpec spec, DistillationModels models, long tokens)
    {
        (long height, long width) = (models.LatentShape[1], models.LatentShape[2]);
        UNetWork student = UNetWork.Of(models.Student.Config, height, width, tokens);
        UNetWork teacher = UNetWork.Of(models.Teacher.Config, height, width, tokens);
        double adapters = teacher.AdapterFlops(new LoraConfig(spec.Lora.Rank, spec.Lora.Alpha, spec.Lora.Targets));

        // The products of an attention have two inputs and no weights: both need a gradient, frozen or not.
        double loraBackward = teacher.LayerFlops + (2 * teacher.AttentionFlops) + (2 * adapters);
        return new StepWork(
            3 * student.ForwardFlops,
            (4 * teacher.ForwardFlops) + (2 * adapters),
            teacher.ForwardFlops + adapters + loraBackward);
    }
}
