using System.Collections.Frozen;
using SnoopiCluster.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Layers;

/// <summary>
/// The values that new weights start from: counter-based draws, each parameter's keyed by the seed, the
/// component and the place of its name among the component's sorted names. Built order, dtype and device do
/// not matter.
/// </summary>
public sealed class ParameterDraws
{
    private readonly ulong _seed;
    private readonly long _component;
    private readonly FrozenDictionary<string, long> _places;

    /// <summary>Draws for the parameters of one component.</summary>
    /// <param name="seed">Seed of the whole model.</param>
    /// <param name="component">
    /// Its name, so that components of one seed share no number, for example <c>unet</c>.
    /// </param>
    /// <param name="names">Names of all its parameters, distinct.</param>
    public ParameterDraws(ulong seed, string component, IEnumerable<string> names)
    {
        _seed = seed;
        _component = ComponentNumber(component);
        _places = names.Order(StringComparer.Ordinal)
            .Select((name, place) => KeyValuePair.Create(name, (long)place))
            .ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>
    /// PyTorch's default of linear and convolution layers: weight and bias uniform within 1 / sqrt(fan-in),
    /// which is Kaiming's uniform distribution with a = sqrt(5).
    /// </summary>
    /// <param name="prefix">The layer's name, with a closing dot.</param>
    /// <param name="weight">[out, in, ...].</param>
    /// <param name="bias">[out], or null.</param>
    public void KaimingUniform(string prefix, Parameter weight, Parameter? bias)
    {
        double bound = 1 / Math.Sqrt((double)weight.numel() / weight.shape[0]);
        Uniform(prefix + "weight", weight, bound);
        if (bias is not null)
        {
            Uniform(prefix + "bias", bias, bound);
        }
    }

    /// <summary>Fills a parameter uniformly within [-bound, bound).</summary>
    /// <param name="name">Its full name.</param>
    /// <param name="parameter">The parameter.</param>
    /// <param name="bound">Above 0.</param>
    public void Uniform(string name, Parameter parameter, double bound)
    {
        float[] values = new float[parameter.numel()];
        CounterRandom.FillUniform(KeyOf(name), values);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)(((2.0 * values[i]) - 1) * bound);
        }

        Assign(parameter, values);
    }

    /// <summary>Fills a parameter with normal numbers of mean 0.</summary>
    /// <param name="name">Its full name.</param>
    /// <param name="parameter">The parameter.</param>
    /// <param name="deviation">Standard deviation.</param>
    public void Normal(string name, Parameter parameter, double deviation)
    {
        float[] values = new float[parameter.numel()];
        CounterRandom.FillNormal(KeyOf(name), values);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)(values[i] * deviation);
        }

        Assign(parameter, values);
    }

    /// <summary>The start of every norm: weight one, bias zero.</summary>
    /// <param name="weight">Filled with ones.</param>
    /// <param name="bias">Filled with zeros.</param>
    public static void OnesAndZeros(Parameter weight, Parameter bias)
    {
        Constant(weight, 1);
        Constant(bias, 0);
    }

    /// <summary>Fills a parameter with one value.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="value">The value.</param>
    public static void Constant(Parameter parameter, double value)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        parameter.fill_(value);
    }

    private static void Assign(Parameter parameter, float[] values)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        parameter.copy_(tensor(values, parameter.shape));
    }

    // A step number that no other component has: FNV-1a of the name, cut to the 47 bits that every draw key
    // takes.
    private static long ComponentNumber(string component)
    {
        ulong hash = 14695981039346656037;
        foreach (byte unit in System.Text.Encoding.UTF8.GetBytes(component))
        {
            hash = unchecked((hash ^ unit) * 1099511628211);
        }

        return (long)(hash >> 17);
    }

    private DrawKey KeyOf(string name) => _places.TryGetValue(name, out long place)
        ? new DrawKey(_seed, _component, place, DrawPurpose.Initialisation)
        : throw new ArgumentException(
            $"{name} is not among the {_places.Count} parameters announced.", nameof(name));
}
