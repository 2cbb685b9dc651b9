using SnoopiCluster.Tensors;
using SnoopiCluster.Tensors.Collectives;
using static TorchSharp.torch;

namespace SnoopiCluster.Distillation.Training;

/// <summary>Gives one rank's whole state to all others of a group: a broadcast for each flat buffer.</summary>
public static class StateHandOver
{
    /// <summary>
    /// Copies the root's buffers into everybody's. A receiver's state is of no use until it has also taken the root's
    /// <see cref="StateCounts"/>, which travel beside it.
    /// </summary>
    /// <param name="state">What is sent on the root and written on all others.</param>
    /// <param name="group">The group; every member calls this.</param>
    /// <param name="root">The rank whose state everybody gets.</param>
    /// <exception cref="CollectiveException">A rank was lost or late, or the group was aborted.</exception>
    public static void Broadcast(TrainingState state, ProcessGroup group, int root)
    {
        using var noGradient = no_grad();
        foreach ((_, FlatLayout _, Tensor flat) in state.Buffers)
        {
            group.Broadcast(flat, root);
        }
    }
}
