using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Normalises groups of channels of <c>[N, C, ...]</c>.</summary>
    /// <remarks>
    /// Weight and bias are left uninitialised, as TorchSharp 0.104 to 0.107 leave them: initialise or load
    /// them.
    /// </remarks>
    public sealed class GroupNorm : nn.Module<Tensor, Tensor>
    {
        [ComponentName(Name = "weight")]
        private Parameter? _weight;

        [ComponentName(Name = "bias")]
        private Parameter? _bias;

        internal GroupNorm(
            long num_groups, long num_channels, double eps, bool affine, Device? device, ScalarType? dtype)
            : base(nameof(GroupNorm))
        {
            this.num_groups = num_groups;
            this.eps = eps;
            this.affine = affine;
            if (affine)
            {
                _weight = new Parameter(empty([num_channels], dtype, device));
                _bias = new Parameter(empty([num_channels], dtype, device));
            }

            RegisterComponents();
        }

        public long num_groups { get; set; }

        public double eps { get; set; }

        public bool affine { get; set; }

        public Parameter? weight
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

        public override Tensor forward(Tensor tensor) =>
            nn.functional.group_norm(tensor, num_groups, _weight, _bias, eps);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.GroupNorm GroupNorm(
                long num_groups, long num_channels, double eps = 1e-05, bool affine = true,
                Device? device = null, ScalarType? dtype = null) =>
                new(num_groups, num_channels, eps, affine, device, dtype);
        }
    }
}
