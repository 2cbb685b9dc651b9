using SnoopiCluster.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Layers;

/// <summary>
/// Group normalisation with a weight and a bias for each channel, and SiLU after it where asked for.
/// </summary>
public sealed class GroupNorm : NamedLayer, ISeededInitialization
{
    private readonly long _numGroups;
    private readonly double _eps;
    private readonly bool _silu;
    private readonly Parameter _weight;
    private readonly Parameter _bias;

    /// <summary>Builds the layer with undefined weights.</summary>
    /// <param name="numGroups">Divides <paramref name="channels"/>.</param>
    /// <param name="channels">Channels of the input.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <param name="placement">Dtype and device of the weights.</param>
    /// <param name="silu">Whether SiLU follows in the same kernel.</param>
    /// <exception cref="ArgumentException">The groups do not divide the channels.</exception>
    public GroupNorm(long numGroups, long channels, double eps, WeightPlacement placement, bool silu = false)
        : base(nameof(GroupNorm))
    {
        if (numGroups < 1 || channels % numGroups != 0)
        {
            throw new ArgumentException(
                $"Group normalisation over {channels} channels was asked for {numGroups} groups; the number "
                + "of groups (norm_num_groups) must divide the channels.", nameof(numGroups));
        }

        _numGroups = numGroups;
        _eps = eps;
        _silu = silu;
        _weight = placement.NewParameter(channels);
        _bias = placement.NewParameter(channels);
        register_parameter("weight", _weight);
        register_parameter("bias", _bias);
    }

    /// <summary>Applies the layer.</summary>
    /// <param name="input">[B, C, ...].</param>
    /// <returns>The shape of <paramref name="input"/>.</returns>
    public override Tensor forward(Tensor input) =>
        Kernels.GroupNorm(input, _numGroups, _weight, _bias, _eps, _silu);

    /// <inheritdoc/>
    public void InitializeOwn(string prefix, ParameterDraws draws) =>
        ParameterDraws.OnesAndZeros(_weight, _bias);
}
