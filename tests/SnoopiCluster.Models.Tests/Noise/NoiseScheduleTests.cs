using System.Text.Json.Nodes;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Models.Noise;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Tests.Noise;

public sealed class NoiseScheduleTests
{
    // spec/methods.md 1.1, computed in fp64.
    [Theory]
    [InlineData("scaled_linear", 0.00085, 0.012, 0, 0.99915)]
    [InlineData("scaled_linear", 0.00085, 0.012, 400, 0.424483024)]
    [InlineData("scaled_linear", 0.00085, 0.012, 999, 0.004660098513)]
    [InlineData("linear", 0.0001, 0.02, 20, 0.9937354286)]
    [InlineData("linear", 0.0001, 0.02, 999, 4.035829765e-05)]
    public void From_PublishedBetas_GivesTheSpecsValues(
        string name, double start, double end, int t, double expected)
    {
        NoiseSchedule schedule = NoiseSchedule.From(Config(name, start, end));

        Assert.Equal(expected, schedule.AlphasCumprod[t], expected * 2e-6);
    }

    [Theory]
    [InlineData("beta_schedule", "squaredcos_cap_v2")]
    [InlineData("prediction_type", "sample")]
    [InlineData("timestep_spacing", "sometimes")]
    [InlineData("rescale_betas_zero_snr", true)]
    [InlineData("beta_end", 2)]
    [InlineData("num_train_timesteps", 0)]
    public void From_UnsupportedValue_NamesFileAndKey(string key, object value)
    {
        JsonObject json = Config("linear", 0.0001, 0.02).ToJson();
        json[key] = value switch { string text => text, bool flag => flag, _ => (int)value };

        ModelLoadException error = Assert.Throws<ModelLoadException>(
            () => NoiseSchedule.From(ModelConfig.FromJson(json, "scheduler_config.json")));
        Assert.StartsWith($"scheduler_config.json: {key} ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void From_MissingBetas_NamesTheKey()
    {
        JsonObject json = Config("linear", 0.0001, 0.02).ToJson();
        json.Remove("beta_start");

        ModelLoadException error = Assert.Throws<ModelLoadException>(
            () => NoiseSchedule.From(ModelConfig.FromJson(json, "scheduler_config.json")));
        Assert.Equal("beta_start", error.Item);
    }

    [Fact]
    public void LevelsAt_TimestepOutsideTheRange_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(
            () => NoiseSchedule.From(Config("linear", 0.0001, 0.02)).LevelsAt([1000], CPU));

    [Theory]
    [InlineData(null, 0.0682649f, 0.9976672f)]
    [InlineData(OneStepGeneration.SwiftBrushAlphaCumprod, 0.0685565f, 0.9976472f)]
    public void X0_UnitNoiseAndOutput_FollowsTheSpecsLine(float? alphaCumprod, float a, float s)
    {
        using var scope = NewDisposeScope();
        NoiseSchedule schedule = NoiseSchedule.From(Config("scaled_linear", 0.00085, 0.012));
        OneStepGeneration generation = new(schedule, timestep: 999, alphaCumprod);
        Tensor z = full([1, 1, 1, 1], 2.0f);
        Tensor output = full([1, 1, 1, 1], 0.5f);

        float x0 = generation.X0(z, output).item<float>();

        Assert.Equal((2.0f - (s * 0.5f)) / a, x0, 1e-3f);
        Assert.Equal([999L, 999L], generation.Timesteps(2, CPU).data<long>().ToArray());
    }

    [Fact]
    public void X0_Bf16Output_IsComputedInFp32()
    {
        using var scope = NewDisposeScope();
        OneStepGeneration generation = new(
            NoiseSchedule.From(Config("scaled_linear", 0.00085, 0.012)), timestep: 999);
        Tensor z = full([1, 1, 1, 1], 2.0f);
        Tensor output = full([1, 1, 1, 1], 0.5f);

        Tensor fromBf16 = generation.X0(z, output.to_type(bfloat16));

        Assert.Equal(ScalarType.Float32, fromBf16.dtype);
        Assert.Equal(generation.X0(z, output).item<float>(), fromBf16.item<float>());
    }

    [Fact]
    public void ToX0_VelocityOfItsOwnEquation_GivesTheCleanLatentsBack()
    {
        using var scope = NewDisposeScope();
        NoiseLevels levels =
            NoiseSchedule.From(Config("scaled_linear", 0.00085, 0.012)).LevelsAt([10, 500], CPU);
        Tensor x0 = linspace(-2, 2, 8, dtype: float32).reshape(2, 1, 2, 2);
        Tensor eps = linspace(1, -1, 8, dtype: float32).reshape(2, 1, 2, 2);
        Tensor noisy = DiffusionEquations.AddNoise(x0, eps, levels);
        Tensor v = DiffusionEquations.Velocity(x0, eps, levels);

        Assert.True(
            DiffusionEquations.ToX0(PredictionType.Velocity, v, noisy, levels).allclose(x0, 1e-5, 1e-5));
        Tensor noise = DiffusionEquations.ToEpsilon(PredictionType.Velocity, v, noisy, levels);
        Assert.True(noise.allclose(eps, 1e-5, 1e-5));
        Assert.True(DiffusionEquations.VelocityFromEpsilon(eps, noisy, levels).allclose(v, 1e-4, 1e-4));
    }

    private static ModelConfig Config(string schedule, double start, double end) => ModelConfig.FromJson(
        new JsonObject { ["beta_schedule"] = schedule, ["beta_start"] = start, ["beta_end"] = end },
        "scheduler_config.json");
}
