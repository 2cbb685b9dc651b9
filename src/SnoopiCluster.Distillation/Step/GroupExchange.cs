using SnoopiCluster.Distillation.Training;
using SnoopiCluster.Tensors;
using SnoopiCluster.Tensors.Collectives;
using static TorchSharp.torch;

namespace SnoopiCluster.Distillation.Step;

/// <summary>
/// Sums gradients over a group: the student's buffer while the LoRA pass runs, then the LoRA teacher's with
/// the share behind it, two collectives a step (design section 5).
/// </summary>
/// <param name="group">The group; of more than one rank.</param>
/// <param name="globalBatch">Samples of a step over all ranks.</param>
/// <param name="onWaiting">
/// Called with the step's number when this rank has nothing left to do but to wait for the others.
/// </param>
public sealed class GroupExchange(ProcessGroup group, int globalBatch, Action<long> onWaiting)
    : IGradientExchange, IDisposable
{
    private readonly StepTail _tail = new(globalBatch, group.WorldSize);
    private PendingCollective? _student;

    /// <inheritdoc/>
    public void BeginStudent(FlatParameters student) => _student = group.AllReduceSumAsync(student.Gradients);

    /// <inheritdoc/>
    public StepTotals Complete(TrainingState state, StepShare share)
    {
        FlatParameters lora = state.Lora.Parameters;
        using (NewDisposeScope())
        using (no_grad())
        {
            lora.Tail.copy_(tensor(_tail.Write(group.Rank, share)));
            onWaiting(state.Step);
            using PendingCollective both = group.AllReduceSumAsync(lora.GradientsAndTail);
            _student?.Wait();
            both.Wait();
            _student?.Dispose();
            _student = null;
            return _tail.Read(lora.Tail.cpu().data<float>().ToArray());
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _student?.Dispose();
}
