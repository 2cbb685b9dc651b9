using SnoopiCluster.Distillation.Training;
using SnoopiCluster.Tensors;
using static TorchSharp.torch;

namespace SnoopiCluster.Distillation.Checkpoints;

/// <summary>One tensor of a checkpoint: where it lies in a flat buffer of the state.</summary>
/// <param name="Name">Its name in a checkpoint, such as <c>student.exp_avg.conv_in.weight</c>.</param>
/// <param name="Layout">Layout of the buffer.</param>
/// <param name="Entry">Its place.</param>
/// <param name="Flat">The buffer.</param>
internal sealed record CheckpointTensor(string Name, FlatLayout Layout, FlatEntry Entry, Tensor Flat)
{
    /// <summary>The tensor as a view of the buffer; the caller disposes it.</summary>
    public Tensor View() => Layout.View(Flat, Entry);
}

/// <summary>Which rank writes which tensors of a checkpoint: whole tensors, balanced by their bytes.</summary>
internal static class CheckpointShares
{
    /// <summary>All tensors of a state, buffer by buffer.</summary>
    public static IEnumerable<CheckpointTensor> All(TrainingState state) => state.Buffers.SelectMany(
        buffer => buffer.Layout.Entries,
        (buffer, entry) => new CheckpointTensor($"{buffer.Name}.{entry.Name}", buffer.Layout, entry, buffer.Flat));

    /// <summary>
    /// One rank's share: the largest tensor that is left goes to the rank that has least so far, which every rank computes alike.
    /// </summary>
    public static IReadOnlyList<CheckpointTensor> OfRank(TrainingState state, int rank, int worldSize)
    {
        List<CheckpointTensor> share = [];
        var load = new PriorityQueue<int, (long Elements, int Rank)>();
        for (int r = 0; r < worldSize; r++)
        {
            load.Enqueue(r, (0, r));
        }

        // OrderBy is stable: equal sizes keep the state's order.
        foreach (CheckpointTensor tensor in All(state).OrderByDescending(tensor => tensor.Entry.Length))
        {
            load.TryDequeue(out int taker, out (long Elements, int Rank) before);
            load.Enqueue(taker, (before.Elements + tensor.Entry.Length, taker));
            if (taker == rank)
            {
                share.Add(tensor);
            }
        }

        return share;
    }
}
