using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Groups, their state, and the frame of a step.</summary>
public abstract class OptimizerHelper : optim.Optimizer
{
    protected OptimizerOptions _defaults = null!;

    /// <summary>By the parameter's native handle.</summary>
    protected OrderedDict<nint, OptimizerState> _state = new();

    public override void add_param_group(ParamGroup param_group)
    {
        param_group.Options.LearningRate ??= _defaults.LearningRate;
        param_group.Options.InitialLearningRate = param_group.LearningRate;
        base.add_param_group(param_group);
    }

    public void to(Device device)
    {
        foreach (OptimizerState state in _state.Values)
        {
            state.to(device);
        }
    }

    /// <summary>
    /// The loss from the closure, then <paramref name="body"/> on each group, without gradients.
    /// </summary>
    private protected Tensor? Step<T>(Action<T> body, Func<Tensor>? closure)
        where T : ParamGroup
    {
        Tensor? loss = null;
        if (closure is not null)
        {
            using IDisposable recording = enable_grad();
            loss = closure();
        }

        using IDisposable mode = no_grad();
        foreach (T group in _parameter_groups.Cast<T>())
        {
            body(group);
        }

        return loss;
    }
}
