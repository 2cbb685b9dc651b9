using System.Collections.Immutable;
using SnoopiCluster.Models.Diffusers;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Noise;

/// <summary>
/// The forward process of a diffusion model, read from <c>scheduler_config.json</c>: betas and their
/// cumulative product, in fp32 in the order in which diffusers computes them, whatever the network's dtype.
/// (libtorch's own linspace differs in its last bit from one vector width to the next; these tables are the
/// same on every machine.)
/// </summary>
public sealed class NoiseSchedule
{
    private bool _endsWithoutNoise;

    private NoiseSchedule(ImmutableArray<float> betas, PredictionType prediction)
    {
        Betas = betas;
        AlphasCumprod = CumulativeProduct(betas);
        Prediction = prediction;
    }

    /// <summary>beta_t for t = 0 .. T - 1.</summary>
    public ImmutableArray<float> Betas { get; }

    /// <summary>abar_t, the product of 1 - beta_i over i &lt;= t (<c>spec/methods.md</c> 1.1).</summary>
    public ImmutableArray<float> AlphasCumprod { get; }

    /// <summary>What the networks trained on this schedule predict.</summary>
    public PredictionType Prediction { get; }

    /// <summary>T, the number of timesteps; valid ones are 0 .. T - 1.</summary>
    public int NumTrainTimesteps => Betas.Length;

    /// <summary>How a sampler spreads its timesteps, unless told otherwise.</summary>
    public TimestepSpacing Spacing { get; private init; } = TimestepSpacing.Leading;

    /// <summary>Offset that leading spacing adds.</summary>
    public int StepsOffset { get; private init; }

    /// <summary>Whether DPM-Solver++ crowds its steps at low noise, after Karras et al.</summary>
    public bool UsesKarrasSigmas { get; private init; }

    /// <summary>
    /// abar after DDIM's last step: 1 or, with <c>set_alpha_to_one: false</c>, that of timestep 0.
    /// </summary>
    public float FinalAlphaCumprod => _endsWithoutNoise ? 1f : AlphasCumprod[0];

    /// <summary>A sampler that goes from noise to clean latents along this schedule.</summary>
    /// <param name="kind">Which one.</param>
    /// <param name="count">Number of steps, at least 1; the largest depends on the spacing.</param>
    /// <exception cref="ArgumentOutOfRangeException">So many steps do not fit.</exception>
    public ISampler NewSampler(SamplerKind kind, int count) => kind switch
    {
        SamplerKind.DpmSolver => new DpmSolverSampler(this, count),
        SamplerKind.Ddim => new DdimSampler(this, count),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a sampler."),
    };

    /// <summary>Reads a schedule from a scheduler's folder.</summary>
    /// <param name="folder">Folder with a <c>scheduler_config.json</c>.</param>
    /// <exception cref="ModelLoadException">The file is absent or asks for what is not supported.</exception>
    public static NoiseSchedule Load(string folder) =>
        From(ModelConfig.Read(Path.Combine(folder, "scheduler_config.json")));

    /// <summary>
    /// Reads a schedule from a configuration. Its <c>_class_name</c> (the sampler) does not matter: betas,
    /// prediction type and spacing are the same keys in all of them.
    /// </summary>
    /// <param name="config">Content of <c>scheduler_config.json</c>.</param>
    /// <exception cref="ModelLoadException">A key is missing or asks for what is not supported.</exception>
    public static NoiseSchedule From(ModelConfig config)
    {
        config.RequireSupported("trained_betas");
        config.RequireSupported("rescale_betas_zero_snr", false);
        double start = config.Number("beta_start");
        double end = config.Number("beta_end");
        if (!(start > 0 && start <= end && end < 1))
        {
            throw config.Fault(
                "beta_end", $"is {end} with beta_start {start}; 0 < beta_start <= beta_end < 1 is needed.");
        }

        int count = (int)config.Size("num_train_timesteps", 1000);
        ImmutableArray<float> betas = config.Text("beta_schedule") switch
        {
            "linear" => LinearBetas(start, end, count),
            "scaled_linear" => ScaledLinearBetas(start, end, count),
            string other => throw config.Fault(
                "beta_schedule", $"is {other}. Supported: linear, scaled_linear."),
        };
        PredictionType prediction = config.Text("prediction_type", "epsilon") switch
        {
            "epsilon" => PredictionType.Epsilon,
            "v_prediction" => PredictionType.Velocity,
            string other => throw config.Fault(
                "prediction_type", $"is {other}. Supported: epsilon, v_prediction."),
        };
        TimestepSpacing spacing = config.Text("timestep_spacing", "leading") switch
        {
            "leading" => TimestepSpacing.Leading,
            "linspace" => TimestepSpacing.Linspace,
            "trailing" => TimestepSpacing.Trailing,
            string other => throw config.Fault(
                "timestep_spacing", $"is {other}. Supported: leading, linspace, trailing."),
        };
        return new NoiseSchedule(betas, prediction)
        {
            Spacing = spacing,
            StepsOffset = (int)config.Int("steps_offset", 0),
            UsesKarrasSigmas = config.Flag("use_karras_sigmas", false),
            _endsWithoutNoise = config.Flag("set_alpha_to_one", true),
        };
    }

    /// <summary>beta_i = b0 + (b1 - b0) i / (T - 1) (<c>spec/methods.md</c> 1.1, PixArt).</summary>
    /// <param name="start">b0.</param>
    /// <param name="end">b1.</param>
    /// <param name="count">T.</param>
    public static ImmutableArray<float> LinearBetas(double start, double end, int count) =>
        [.. Linspace((float)start, (float)end, count)];

    /// <summary>
    /// beta_i = (sqrt(b0) + (sqrt(b1) - sqrt(b0)) i / (T - 1))² (<c>spec/methods.md</c> 1.1, Stable
    /// Diffusion).
    /// </summary>
    /// <param name="start">b0.</param>
    /// <param name="end">b1.</param>
    /// <param name="count">T.</param>
    public static ImmutableArray<float> ScaledLinearBetas(double start, double end, int count) =>
        [.. Linspace((float)Math.Sqrt(start), (float)Math.Sqrt(end), count).Select(root => root * root)];

    /// <summary>Signal and noise scale at each row's timestep.</summary>
    /// <param name="timesteps">t of each row, 0 .. T - 1.</param>
    /// <param name="device">Where the result is wanted.</param>
    /// <exception cref="ArgumentOutOfRangeException">A timestep is outside the range.</exception>
    public NoiseLevels LevelsAt(IReadOnlyList<long> timesteps, Device device)
    {
        foreach (long t in timesteps)
        {
            if (t < 0 || t >= NumTrainTimesteps)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(timesteps), t, $"Timestep {t} is outside 0 .. {NumTrainTimesteps - 1}.");
            }
        }

        return DiffusionEquations.LevelsOf([.. timesteps.Select(t => AlphasCumprod[(int)t])], device);
    }

    /// <summary>abar_t of each row, the weight of the LoRA loss (<c>spec/methods.md</c> 1.7).</summary>
    /// <param name="timesteps">t of each row, 0 .. T - 1.</param>
    public ImmutableArray<float> AlphasCumprodAt(IReadOnlyList<long> timesteps) =>
        [.. timesteps.Select(t => AlphasCumprod[(int)t])];

    /// <summary>Timesteps of a sampler with few steps, from the noisiest.</summary>
    /// <param name="count">Number of steps, 1 .. T.</param>
    /// <returns>Descending timesteps, spaced as the configuration says.</returns>
    public ImmutableArray<long> TimestepsFor(int count) =>
        SamplerTimesteps.Spaced(NumTrainTimesteps, count, Spacing, StepsOffset);

    // torch.linspace counts from the nearer end, in fp32; other orders differ in the last digit.
    private static IEnumerable<float> Linspace(float start, float end, int count)
    {
        float step = count > 1 ? (end - start) / (count - 1) : 0;
        for (int i = 0; i < count; i++)
        {
            yield return i < count / 2 ? start + (step * i) : end - (step * (count - 1 - i));
        }
    }

    // torch.cumprod on the CPU accumulates in fp64 and stores fp32.
    private static ImmutableArray<float> CumulativeProduct(ImmutableArray<float> betas)
    {
        var products = ImmutableArray.CreateBuilder<float>(betas.Length);
        double product = 1;
        foreach (float beta in betas)
        {
            product *= 1f - beta;
            products.Add((float)product);
        }

        return products.MoveToImmutable();
    }
}
