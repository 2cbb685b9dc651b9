using System.Collections.Concurrent;
using System.Text;
using Microsoft.Playwright;

namespace SnoopiCluster.Dashboard.Tests.Browser;

/// <summary>Everything that a page was sent: heads and bodies of all answers but the libraries' files, and the frames of its circuit.</summary>
internal sealed class ReceivedData
{
    private readonly ConcurrentBag<Task<(string Source, byte[] Data)>> _bodies = [];
    private readonly ConcurrentQueue<(string Source, byte[] Data)> _frames = new();
    private TaskCompletionSource _drawn = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ReceivedData(IPage page)
    {
        page.Response += (_, answer) =>
        {
            if (!IsBuiltIn(answer.Url))
            {
                _bodies.Add(ReadAsync(answer));
            }
        };
        page.WebSocket += (_, socket) => socket.FrameReceived += (_, frame) =>
        {
            byte[] data = frame.Binary ?? Encoding.UTF8.GetBytes(frame.Text ?? "");
            _frames.Enqueue(("a frame of " + socket.Url, data));
            if (data.AsSpan().IndexOf("JS.RenderBatch"u8) >= 0)
            {
                _drawn.TrySetResult();
            }
        };
    }

    /// <summary>Frames until now.</summary>
    public int NumFrames => _frames.Count;

    /// <summary>Done when a circuit has drawn something since the last <see cref="ExpectCircuit"/>: the page answers a person.</summary>
    public Task Drawn => _drawn.Task;

    /// <summary>Another page is about to be loaded.</summary>
    public void ExpectCircuit() => _drawn = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Sources of all data in which a text is.</summary>
    public async Task<IReadOnlyList<string>> SourcesOfAsync(string text)
    {
        byte[] wanted = Encoding.UTF8.GetBytes(text);
        (string Source, byte[] Data)[] bodies = await Task.WhenAll(_bodies);
        return [.. bodies.Concat(_frames).Where(one => one.Data.AsSpan().IndexOf(wanted) >= 0).Select(one => one.Source)];
    }

    // The libraries' files are megabytes that were there before the cluster had any secret.
    private static bool IsBuiltIn(string url) =>
        new Uri(url).AbsolutePath is var path && (path.StartsWith("/lib/", StringComparison.Ordinal)
            || path.StartsWith("/_framework/", StringComparison.Ordinal));

    private static async Task<(string Source, byte[] Data)> ReadAsync(IResponse answer)
    {
        try
        {
            byte[] head = Encoding.UTF8.GetBytes(
                string.Join('\n', answer.Headers.Select(header => $"{header.Key}: {header.Value}")));
            return (answer.Url, [.. head, .. await answer.BodyAsync()]);
        }
        catch (PlaywrightException)
        {
            // A redirect, a 304, or a page that was left: there is no body.
            return (answer.Url, []);
        }
    }
}
