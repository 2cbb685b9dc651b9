using TorchSharp.Interop;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>
    /// Rows of a table by index; weight <c>[rows, width]</c>, drawn from a standard normal.
    /// </summary>
    public sealed class Embedding : nn.Module<Tensor, Tensor>
    {
        [ComponentName(Name = "weight")]
        private Parameter _weight;

        private readonly EmbeddingSettings _settings;

        internal Embedding(Parameter weight, EmbeddingSettings settings)
            : base(nameof(Embedding))
        {
            _weight = weight;
            _settings = settings;
            RegisterComponents();
        }

        public Parameter weight
        {
            get => _weight;
            set
            {
                _weight = value;
                ConditionallyRegisterParameter(nameof(weight), value);
            }
        }

        public override Tensor forward(Tensor input)
        {
            if (_settings.MaxNorm is { } maxNorm)
            {
                Native.Check(Native.snoopi_embedding_renorm_(_weight, input, maxNorm, _settings.NormType));
            }

            return Native.snoopi_embedding(
                _weight, input, _settings.PaddingIndex ?? -1, _settings.IsGradientScaledByFrequency ? 1 : 0,
                _settings.IsSparse ? 1 : 0);
        }
    }

    /// <summary>What an embedding does beside looking up.</summary>
    internal sealed record EmbeddingSettings(
        long? PaddingIndex, double? MaxNorm, double NormType, bool IsGradientScaledByFrequency,
        bool IsSparse);
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Embedding Embedding(
                long num_embeddings, long embedding_dims, long? padding_idx = null, double? max_norm = null,
                double norm_type = 2.0, bool scale_grad_by_freq = false, bool sparse = false,
                Device? device = null, ScalarType? dtype = null)
            {
                Modules.Parameter weight = new(empty([num_embeddings, embedding_dims], dtype, device));
                using (no_grad())
                {
                    weight.normal_();
                    if (padding_idx is { } padding)
                    {
                        using Tensor row = weight.select(0, padding);
                        row.zero_();
                    }
                }

                return new(weight, new(padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse));
            }

            public static Modules.Embedding Embedding_from_pretrained(
                Tensor embeddings, bool freeze = true, long? padding_idx = null, double? max_norm = null,
                double norm_type = 2.0, bool scale_grad_by_freq = false, bool sparse = false,
                Device? device = null, ScalarType? dtype = null)
            {
                Tensor copied = embeddings.detach().to(
                    dtype ?? embeddings.dtype, device ?? embeddings.device, copy: true);
                return new(
                    new Modules.Parameter(copied, !freeze),
                    new(padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse));
            }
        }
    }
}
