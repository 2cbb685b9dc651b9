using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Orleans.Tests;

internal sealed class Listener : IListener
{
    private readonly ConcurrentQueue<string> _heard = new();
    private readonly Channel<string> _news = Channel.CreateUnbounded<string>();
    private int _hearing;

    public IEnumerable<string> Heard => _heard;

    public bool WasHeardTwiceAtOnce { get; private set; }

    public void Hear(string news)
    {
        WasHeardTwiceAtOnce |= Interlocked.Increment(ref _hearing) > 1;
        _heard.Enqueue(news);
        Interlocked.Decrement(ref _hearing);
        _news.Writer.TryWrite(news);
    }

    public Task<string> AnswerAsync(string question) => Task.FromResult($"yes to {question}");

    public async Task HeardAsync(int times)
    {
        for (int i = 0; i < times; i++)
        {
            await _news.Reader.ReadAsync().AsTask().WaitAsync(TestSilo.Patience);
        }
    }
}
