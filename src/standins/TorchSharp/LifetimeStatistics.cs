namespace TorchSharp;

/// <summary>How many objects of one kind a thread made, attached, detached and disposed.</summary>
public class LifetimeStatistics
{
    public long CreatedOutsideScopeCount { get; internal set; }

    public long CreatedInScopeCount { get; internal set; }

    public long DisposedOutsideScopeCount { get; internal set; }

    public long DisposedInScopeCount { get; internal set; }

    public long AttachedToScopeCount { get; internal set; }

    public long DetachedFromScopeCount { get; internal set; }

    /// <summary>Made and not yet disposed; what the finalizer freed still counts.</summary>
    public long ThreadTotalLiveCount =>
        CreatedOutsideScopeCount + CreatedInScopeCount - DisposedOutsideScopeCount - DisposedInScopeCount;

    public void Reset()
    {
        CreatedOutsideScopeCount = 0;
        CreatedInScopeCount = 0;
        DisposedOutsideScopeCount = 0;
        DisposedInScopeCount = 0;
        AttachedToScopeCount = 0;
        DetachedFromScopeCount = 0;
    }

    public override string ToString() =>
        $"ThreadTotalLiveCount: {ThreadTotalLiveCount}; " +
        $"Created outside/in scope: {CreatedOutsideScopeCount}/{CreatedInScopeCount}; " +
        $"Disposed outside/in scope: {DisposedOutsideScopeCount}/{DisposedInScopeCount}; " +
        $"Attached: {AttachedToScopeCount}; Detached: {DetachedFromScopeCount}";
}
