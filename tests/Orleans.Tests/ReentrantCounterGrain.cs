using Orleans.Concurrency;

namespace Orleans.Tests;

[Reentrant]
internal sealed class ReentrantCounterGrain : CounterGrain;
