namespace Orleans.Runtime;

/// <summary>An order to end an activation.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Limit">Stops waiting for requests and for the grain's farewell.</param>
internal sealed record DeactivationOrder(DeactivationReason Reason, CancellationToken Limit);
