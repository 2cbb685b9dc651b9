namespace Orleans.Runtime;

/// <summary>Work to do when the silo has started.</summary>
/// <param name="Stage">When: lower stages end before higher ones begin.</param>
/// <param name="Execute">The work.</param>
internal sealed record StartupTask(int Stage, Func<IServiceProvider, CancellationToken, Task> Execute);
