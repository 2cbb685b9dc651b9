namespace SnoopiCluster.Storage.Proof;

/// <summary>What is needed for a proof is not there or cannot be read, so that nothing was proved; asking again does not help.</summary>
public sealed class ProofImpossibleException(string message, Exception? cause = null) : Exception(message, cause);
