namespace Orleans.Tests;

/// <summary>A grain that tells observers.</summary>
public interface INewsGrain : IGrainWithStringKey
{
    Task SubscribeAsync(IListener listener);

    Task PublishAsync(string news);

    Task<string> AskAsync(string question);
}
