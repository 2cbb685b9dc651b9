using Tensor = TorchSharp.torch.Tensor;

namespace SnoopiCluster.Tensors.Collectives;

/// <summary>A collective that runs while its caller computes.</summary>
public sealed class PendingCollective : IDisposable
{
    private readonly ProcessGroup _group;
    private readonly WorkHandle? _work;
    private readonly Tensor _buffer;
    private readonly string _operation;
    private bool _isDone;

    internal PendingCollective(ProcessGroup group, WorkHandle? work, Tensor buffer, string operation)
    {
        _group = group;
        _work = work;
        _buffer = buffer;
        _operation = operation;
    }

    /// <summary>Waits until the buffer holds the result. A second call returns at once.</summary>
    /// <exception cref="CollectiveException">
    /// A rank was lost or late, or the group was aborted; the buffer holds no result.
    /// </exception>
    public void Wait()
    {
        if (_isDone)
        {
            return;
        }

        _group.WaitFor(_work, _operation);
        _isDone = true;
        GC.KeepAlive(_buffer);
    }

    /// <summary>
    /// Lets go of it. It ends nothing: a collective that was not waited for goes on, and keeps its buffer's
    /// memory, until it is through or the group is aborted or disposed.
    /// </summary>
    public void Dispose() => _work?.Dispose();
}
