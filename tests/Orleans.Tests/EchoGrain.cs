namespace Orleans.Tests;

internal sealed class EchoGrain : Grain, IEchoGrain
{
    private Letter? _kept;

    public Task<Letter> EchoAsync(Letter letter) => Task.FromResult(letter);

    public Task<Letter> KeepAsync(Letter letter) => Task.FromResult(_kept ??= letter);

    public Task LoseAsync(LossyLetter letter) => Task.CompletedTask;

    public Task<LossyLetter> MakeLossyAsync() => Task.FromResult(new LossyLetter("Hello"));

    public Task<FieldLetter> FieldAsync(FieldLetter letter) => Task.FromResult(letter);
}
