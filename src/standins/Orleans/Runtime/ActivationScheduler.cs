using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime;

/// <summary>
/// Runs what belongs to one activation, one piece at a time, on threads of the pool. Continuations of awaits in
/// grain code come back here because a turn runs as a task of this scheduler.
/// </summary>
internal sealed class ActivationScheduler(Activation activation) : TaskScheduler, IThreadPoolWorkItem
{
    // A busy activation gives its thread back from time to time, so that others have their turn.
    private const int MostTurnsAtOnce = 64;

    private readonly Lock _gate = new();
    private readonly Queue<Task> _turns = new();
    private bool _isScheduled;

    /// <inheritdoc/>
    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Queues code as a turn of its own, without the caller's ambient values.</summary>
    internal void Run(Action turn) => Ambience.Without(() => new Task(turn).Start(this));

    void IThreadPoolWorkItem.Execute()
    {
        Activation? outer = RuntimeContext.Enter(activation);
        try
        {
            for (int i = 0; i < MostTurnsAtOnce; i++)
            {
                if (!TryTake(out Task? turn))
                {
                    return;
                }

                TryExecuteTask(turn);
            }
        }
        finally
        {
            RuntimeContext.Enter(outer);
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <inheritdoc/>
    protected override void QueueTask(Task task)
    {
        lock (_gate)
        {
            _turns.Enqueue(task);
            if (_isScheduled)
            {
                return;
            }

            _isScheduled = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <inheritdoc/>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && RuntimeContext.Current == activation && TryExecuteTask(task);

    /// <inheritdoc/>
    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_gate)
        {
            return [.. _turns];
        }
    }

    private bool TryTake([NotNullWhen(true)] out Task? turn)
    {
        lock (_gate)
        {
            if (_turns.TryDequeue(out turn))
            {
                return true;
            }

            _isScheduled = false;
            return false;
        }
    }
}
