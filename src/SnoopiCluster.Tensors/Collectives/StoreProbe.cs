using System.Diagnostics;
using System.Net.Sockets;

namespace SnoopiCluster.Tensors.Collectives;

/// <summary>
/// Waits until a rendezvous store accepts connections. c10d's own client waits a second before it dials
/// again, and nothing ends that wait.
/// </summary>
internal static class StoreProbe
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Dials until somebody answers.</summary>
    /// <param name="address">Whose store.</param>
    /// <param name="timeout">How long at most.</param>
    /// <param name="cancel">Ends it at once.</param>
    /// <returns>Null, or why the last attempt failed when the time was over.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static string? WaitUntilOpen(GroupAddress address, TimeSpan timeout, CancellationToken cancel)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            TimeSpan left = timeout - Stopwatch.GetElapsedTime(start);
            string? fault = Dial(address, left, cancel);
            if (fault is null || Stopwatch.GetElapsedTime(start) + Pause >= timeout)
            {
                return fault;
            }

            cancel.WaitHandle.WaitOne(Pause);
        }
    }

    private static string? Dial(GroupAddress address, TimeSpan left, CancellationToken cancel)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            using CancellationTokenSource limited = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            limited.CancelAfter(left > Pause ? left : Pause);
            Task dialling = socket.ConnectAsync(address.StoreHost, address.StorePort, limited.Token).AsTask();
#pragma warning disable VSTHRD002 // A join blocks its thread by contract, and no context waits for that thread.
            dialling.GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
            return null;
        }
        catch (SocketException e)
        {
            return e.Message;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return "nobody answered";
        }
    }
}
