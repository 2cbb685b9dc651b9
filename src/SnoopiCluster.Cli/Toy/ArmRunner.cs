using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using SnoopiCluster.Tensors;

namespace SnoopiCluster.Cli.Toy;

/// <summary>
/// Finds out the arms of an experiment, some at a time; those that were finished before are not done again.
/// </summary>
/// <param name="shelf">Keeps what is finished.</param>
/// <param name="atOnce">Most arms at a time, one core each.</param>
/// <param name="log">Takes the story.</param>
/// <param name="time">Clock of their length.</param>
internal sealed class ArmRunner(ArmShelf shelf, int atOnce, ExperimentLog log, TimeProvider time)
{
    /// <summary>Finds out arms.</summary>
    /// <param name="arms">All of them, those that were finished before among them.</param>
    /// <param name="stop">Ends those that are under way; what is finished is kept.</param>
    /// <returns>The arms in their order.</returns>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    /// <exception cref="CliFault">
    /// Arms failed; the message names each and its cause. The others were finished.
    /// </exception>
    public async Task<ImmutableArray<FinishedArm<T>>> RunAsync<T>(
        IReadOnlyList<Arm<T>> arms, CancellationToken stop)
    {
        ConcurrentQueue<int> waiting = new(Enumerable.Range(0, arms.Count));
        var running = new Task<FinishedArm<T>>[arms.Count];
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => WorkAsync()));
        stop.ThrowIfCancellationRequested();
        string[] failures =
        [
            .. arms.Zip(running).Where(pair => pair.Second.IsFaulted)
                .Select(pair => $"{pair.First.Name}: {Explain(pair.Second)}"),
        ];
        return failures.Length == 0
            ? [.. await Task.WhenAll(running)]
            : throw new CliFault(
                $"{failures.Length} of {arms.Count} arms failed; the same command does only these again.\n  "
                    + string.Join("\n  ", failures),
                ExitCode.Failed);

        async Task WorkAsync()
        {
            while (waiting.TryDequeue(out int next))
            {
                running[next] = FinishAsync(arms[next], stop);
                await ((Task)running[next]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<FinishedArm<T>> FinishAsync<T>(Arm<T> arm, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        if (shelf.Find(arm) is { } kept)
        {
            log.Say(arm.Name, "finished before");
            return kept;
        }

        long start = time.GetTimestamp();
        T result = await Task.Run(
            () =>
            {
                // Of the thread that computes, whichever it is.
                NativeRuntime.SetThreads(1);
                return arm.Measure(stop);
            },
            stop);
        FinishedArm<T> finished = new(arm.Name, result, time.GetElapsedTime(start).TotalSeconds);
        shelf.Keep(arm, finished);
        log.Say(
            arm.Name, string.Create(CultureInfo.InvariantCulture, $"finished in {finished.Seconds:0.0} s"));
        return finished;
    }

    private static string Explain(Task task) =>
        task.Exception is { InnerException: { } cause } ? Explanation.Of(cause).Message : "";
}
