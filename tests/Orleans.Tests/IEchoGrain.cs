namespace Orleans.Tests;

/// <summary>A grain that gives back what it gets.</summary>
public interface IEchoGrain : IGrainWithStringKey
{
    Task<Letter> EchoAsync(Letter letter);

    /// <summary>Keeps the letter and gives it back.</summary>
    Task<Letter> KeepAsync(Letter letter);

    Task LoseAsync(LossyLetter letter);

    Task<LossyLetter> MakeLossyAsync();

    Task<FieldLetter> FieldAsync(FieldLetter letter);
}
