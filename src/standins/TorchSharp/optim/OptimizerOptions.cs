namespace TorchSharp.Modules;

/// <summary>Settings of a group; null where the optimiser's own hold.</summary>
public class OptimizerOptions
{
    public OptimizerOptions()
    {
    }

    public double? LearningRate { get; set; }

    public double InitialLearningRate { get; set; }
}
