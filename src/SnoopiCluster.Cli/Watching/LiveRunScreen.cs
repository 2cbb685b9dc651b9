using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Runs;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace SnoopiCluster.Cli.Watching;

/// <summary>The view for a person on a terminal; it stays as it was when the watching ends.</summary>
internal sealed class LiveRunScreen(CommandOutput output, TimeProvider time) : IRunScreen
{
    // Faster than an eye, slower than a stream that catches up with thousands of entries.
    private static readonly TimeSpan BetweenFrames = TimeSpan.FromMilliseconds(80);

    private readonly Lock _oneFrameAtATime = new();
    private LiveDisplayContext? _display;
    private RunPicture? _picture;
    private long _lastFrame;

    /// <inheritdoc/>
    public Task WatchAsync(Func<Task> watch) => output.Console
        .Live(new Text("waiting for the silo"))
        .AutoClear(false)
        .Overflow(VerticalOverflow.Crop)
        .StartAsync(async display =>
        {
            _display = display;
            try
            {
                await watch();
            }
            finally
            {
                Draw(isDue: true);
                _display = null;
            }
        });

    /// <inheritdoc/>
    public void Show(RunPicture picture, TimelineEntry entry) => Show(picture);

    /// <inheritdoc/>
    public void Show(RunPicture picture, RunProgress progress, bool isEnd) => Show(picture);

    /// <inheritdoc/>
    public void Show(RunPicture picture)
    {
        _picture = picture;
        Draw(isDue: false);
    }

    private void Draw(bool isDue)
    {
        lock (_oneFrameAtATime)
        {
            if (_picture is null || (!isDue && time.GetElapsedTime(_lastFrame) < BetweenFrames))
            {
                return;
            }

            _lastFrame = time.GetTimestamp();
            Profile terminal = output.Console.Profile;
            IEnumerable<IRenderable> lines = RunFrame.Of(_picture, terminal.Width, terminal.Height, time)
                .Select(line => (IRenderable)new Text(line) { Overflow = Overflow.Crop });
            _display?.UpdateTarget(new Rows(lines));
        }
    }
}
