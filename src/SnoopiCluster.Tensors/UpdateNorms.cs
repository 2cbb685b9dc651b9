namespace SnoopiCluster.Tensors;

/// <summary>What an optimiser's step did to a net's weights.</summary>
/// <param name="Change">L2 norm of the masters' change.</param>
/// <param name="Weights">L2 norm of the masters after it.</param>
public readonly record struct UpdateNorms(double Change, double Weights);
