namespace SnoopiCluster.Contracts.Api;

/// <summary>Body of <c>POST /runs/{id}/verify</c>; nothing is to be said. Answered with a <see cref="LedgerProofView"/>.</summary>
public sealed record VerifyRun;
