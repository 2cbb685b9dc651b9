namespace Orleans.Tests;

/// <summary>Hears news.</summary>
public interface IListener : IGrainObserver
{
    void Hear(string news);

    Task<string> AnswerAsync(string question);
}
