using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Parameters that are optimised with the same settings.</summary>
public class ParamGroup : optim.ILearningRateController
{
    public ParamGroup()
    {
    }

    public IEnumerable<Parameter> Parameters { get; set; } = [];

    public OptimizerOptions Options { get; set; } = null!;

    public double LearningRate
    {
        get => Options.LearningRate ?? throw new InvalidOperationException(
            "This group has no learning rate yet.");
        set => Options.LearningRate = value;
    }

    public double InitialLearningRate
    {
        get => Options.InitialLearningRate;
        set => Options.InitialLearningRate = value;
    }
}
