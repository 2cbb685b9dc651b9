namespace SnoopiCluster.Models.Layers;

/// <summary>
/// A module that holds parameters of its own and knows the distribution they start from. Implemented by every
/// layer with weights, so that a whole network is initialised by walking its modules.
/// </summary>
public interface ISeededInitialization
{
    /// <summary>
    /// Fills this module's own parameters, not those of its children, with PyTorch's default distributions.
    /// </summary>
    /// <param name="prefix">
    /// This module's name within the network, with a closing dot; empty for the root.
    /// </param>
    /// <param name="draws">Source of the values, keyed by parameter name.</param>
    void InitializeOwn(string prefix, ParameterDraws draws);
}
