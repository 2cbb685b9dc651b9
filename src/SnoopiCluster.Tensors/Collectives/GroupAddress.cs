namespace SnoopiCluster.Tensors.Collectives;

/// <summary>Where the ranks of one membership find each other.</summary>
/// <param name="StoreHost">Host of the rendezvous store, a name or an address that every rank can dial.</param>
/// <param name="StorePort">Its <see cref="RendezvousStore.Port"/>.</param>
/// <param name="Prefix">
/// Keeps memberships apart in one store; never used twice in it, for instance <c>run/attempt/version</c>.
/// </param>
public sealed record GroupAddress(string StoreHost, int StorePort, string Prefix);
