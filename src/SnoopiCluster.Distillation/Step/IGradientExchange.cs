using SnoopiCluster.Distillation.Training;
using SnoopiCluster.Tensors;
using SnoopiCluster.Tensors.Collectives;

namespace SnoopiCluster.Distillation.Step;

/// <summary>
/// How the gradients of a step come together: alone they are complete as they are, in a group they are summed
/// over its ranks. After <see cref="Complete"/> every rank has the same numbers and decides alike.
/// </summary>
public interface IGradientExchange
{
    /// <summary>
    /// The student's gradient is complete on this rank; its reduction may go on while the LoRA pass runs.
    /// Called at most once a step, and not at all in a step that leaves the student alone.
    /// </summary>
    /// <param name="student">
    /// The student's buffers; nobody touches its gradients until the exchange is complete.
    /// </param>
    /// <exception cref="CollectiveException">The group failed or was aborted.</exception>
    void BeginStudent(FlatParameters student);

    /// <summary>
    /// Reduces the LoRA teacher's gradient together with the share, and waits for all reductions of the step.
    /// </summary>
    /// <param name="state">The state whose gradients are reduced.</param>
    /// <param name="share">What this rank adds to the step.</param>
    /// <exception cref="CollectiveException">
    /// A rank was lost or late, or the group was aborted; the gradients are of no use and nothing may be
    /// applied.
    /// </exception>
    StepTotals Complete(TrainingState state, StepShare share);
}
