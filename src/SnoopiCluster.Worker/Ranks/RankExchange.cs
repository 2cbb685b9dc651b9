using SnoopiCluster.Distillation.Step;
using SnoopiCluster.Distillation.Training;
using SnoopiCluster.Tensors;
using SnoopiCluster.Worker.Training;

namespace SnoopiCluster.Worker.Ranks;

/// <summary>A group's exchange of gradients, with what tests make go wrong in it.</summary>
internal sealed class RankExchange : IGradientExchange, IDisposable
{
    private readonly RankGroup _group;
    private readonly Faults _faults;
    private readonly IGradientExchange _exchange;

    /// <summary>Makes the exchange of a group; one rank alone has nothing to exchange.</summary>
    /// <param name="group">The group.</param>
    /// <param name="globalBatch">Samples of a step over all ranks.</param>
    /// <param name="faults">What goes wrong.</param>
    /// <param name="onWaiting">Called with the step's number when only the others are waited for.</param>
    public RankExchange(RankGroup group, int globalBatch, Faults faults, Action<long> onWaiting)
    {
        _group = group;
        _faults = faults;
        _exchange = group.WorldSize == 1
            ? new AloneExchange()
            : new GroupExchange(group.Process, globalBatch, step =>
            {
                onWaiting(step);
                faults.KillInReduce(step);
            });
    }

    /// <inheritdoc/>
    public void BeginStudent(FlatParameters student) => _exchange.BeginStudent(student);

    /// <inheritdoc/>
    public StepTotals Complete(TrainingState state, StepShare share)
    {
        _faults.PoisonGradient(state);
        StepTotals totals = _exchange.Complete(state, _faults.PoisonShare(state.Step, share));
        _faults.StopAfterReduce(state.Step);
        _faults.LoseReduce(state.Step, _group.Process);
        return totals;
    }

    /// <inheritdoc/>
    public void Dispose() => (_exchange as IDisposable)?.Dispose();
}
