namespace Orleans.Tests;

internal class CounterGrain : Grain, ICounterGrain
{
    private readonly List<(int Value, TaskCompletionSource Reached)> _awaited = [];
    private int _value;

    public async Task IncrementSlowlyAsync()
    {
        int value = _value;
        await Task.Yield();
        _value = value + 1;
        foreach ((int _, TaskCompletionSource reached) in _awaited.Where(awaited => awaited.Value <= _value))
        {
            reached.TrySetResult();
        }
    }

    public Task<int> ValueAsync() => Task.FromResult(_value);

    public async Task<int> WaitUntilAsync(int value)
    {
        TaskCompletionSource reached = new();
        _awaited.Add((value, reached));
        await reached.Task;
        return _value;
    }

    public Task<long> KeyAsync() => Task.FromResult(this.GetPrimaryKeyLong());
}
