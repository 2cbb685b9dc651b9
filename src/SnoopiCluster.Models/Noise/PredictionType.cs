namespace SnoopiCluster.Models.Noise;

/// <summary>What a network's output stands for (<c>spec/methods.md</c> 1.2).</summary>
public enum PredictionType
{
    /// <summary>The noise eps.</summary>
    Epsilon,

    /// <summary>v = a eps - s x0.</summary>
    Velocity,
}
