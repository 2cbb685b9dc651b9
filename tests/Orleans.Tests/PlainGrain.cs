using Orleans.Runtime;

namespace Orleans.Tests;

internal sealed class PlainGrain(IGrainContext context) : IGrainBase, IPlainGrain
{
    public IGrainContext GrainContext => context;

    public Task<string> IdAsync() => Task.FromResult(context.GrainId.ToString());
}
