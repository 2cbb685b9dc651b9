using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Weights and settings of a convolution; weight <c>[out, in / groups, kernel...]</c>.</summary>
public abstract class Convolution : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "weight")]
    protected Parameter _weight;

    [ComponentName(Name = "bias")]
    protected Parameter? _bias;

    protected long[] _reversed_padding_repeated_twice;

    private protected Convolution(
        string name, long in_channels, long out_channels, long[] kernel_size, long[] stride, long[] padding,
        Padding? padding_type, long[] dilation, long groups, bool bias, PaddingModes padding_mode,
        Device? device, ScalarType? dtype)
        : base(name)
    {
        if (in_channels % groups != 0 || out_channels % groups != 0)
        {
            throw new ArgumentException(
                $"{name}: {in_channels} input and {out_channels} output channels do not divide into " +
                $"{groups} groups.",
                nameof(groups));
        }

        this.in_channels = in_channels;
        this.out_channels = out_channels;
        this.kernel_size = kernel_size;
        this.stride = stride;
        this.padding = padding;
        this.padding_type = padding_type;
        this.dilation = dilation;
        this.groups = groups;
        this.padding_mode = padding_mode;
        _reversed_padding_repeated_twice = [.. padding.Reverse().SelectMany(p => new[] { p, p })];
        _weight = new Parameter(empty([out_channels, in_channels / groups, .. kernel_size], dtype, device));
        _bias = bias ? new Parameter(empty([out_channels], dtype, device)) : null;
        reset_parameters();
        RegisterComponents();
    }

    public long in_channels { get; }

    public long out_channels { get; }

    public long[] kernel_size { get; set; }

    public long[] stride { get; set; }

    public long[] padding { get; }

    public Padding? padding_type { get; }

    public long[] dilation { get; set; }

    public long groups { get; set; }

    public PaddingModes padding_mode { get; set; }

    public Parameter weight
    {
        get => _weight;
        set
        {
            _weight = value;
            ConditionallyRegisterParameter(nameof(weight), value);
        }
    }

    public Parameter? bias
    {
        get => _bias;
        set
        {
            _bias = value;
            ConditionallyRegisterParameter(nameof(bias), value);
        }
    }

    /// <summary>PyTorch's initial values: uniform, bounded by one over the root of the fan-in.</summary>
    public void reset_parameters()
    {
        nn.init.kaiming_uniform_(_weight, Math.Sqrt(5));
        if (_bias is not null)
        {
            (long fanIn, _) = nn.init.CalculateFanInAndFanOut(_weight);
            double bound = fanIn > 0 ? 1 / Math.Sqrt(fanIn) : 0;
            nn.init.uniform_(_bias, -bound, bound);
        }
    }
}
