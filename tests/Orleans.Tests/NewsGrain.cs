namespace Orleans.Tests;

internal sealed class NewsGrain(Journal journal) : Grain, INewsGrain
{
    private readonly HashSet<IListener> _listeners = [];

    public Task SubscribeAsync(IListener listener)
    {
        _listeners.Add(listener);
        return Task.CompletedTask;
    }

    public Task PublishAsync(string news)
    {
        foreach (IListener listener in _listeners)
        {
            listener.Hear(news);
        }

        return Task.CompletedTask;
    }

    public async Task<string> AskAsync(string question)
    {
        Task<string> answer = _listeners.Single().AnswerAsync(question);
        journal.Write("asks");
        return await answer;
    }
}
