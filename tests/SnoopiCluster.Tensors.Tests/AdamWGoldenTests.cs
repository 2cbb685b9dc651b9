using System.Text.Json;
using SnoopiCluster.Testing;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SnoopiCluster.Tensors.Tests;

/// <summary>
/// <c>golden/adamw</c>: five steps of torch.optim.AdamW over two tensors, in several settings.
/// </summary>
public sealed class AdamWGoldenTests
{
    private const double Limit = 1e-5;

    [Theory]
    [InlineData("wd1e-2", false)]
    [InlineData("wd1e-2", true)]
    [InlineData("wd0", false)]
    [InlineData("wd0", true)]
    [InlineData("clip1", false)]
    [InlineData("clip1", true)]
    [InlineData("warmup", false)]
    [InlineData("warmup", true)]
    public void Step_GoldenCase_GivesTheReferencesWeightsAndMoments(string name, bool portable)
    {
        using var fixture = new Fixture();
        Assert.SkipUnless(fixture.Has(name), $"this golden folder lacks the case {name}");
        using var flat = new FlatParameters(fixture.Parameters);
        AdamWOptions options = fixture.Options(name == "wd0" ? 0 : null);
        using var adamw = new FlatAdamW(flat, options) { Portable = portable };

        for (int step = 0; step < fixture.StepCount; step++)
        {
            using var scope = NewDisposeScope();
            fixture.SetGradients(flat, step);
            double norm = flat.GradientNorm();
            double clip = 1;
            if (name == "clip1")
            {
                clip = FlatAdamW.ClipCoefficient(norm, 1);
                Assert.Equal(
                    TensorValues.Floats(fixture.Read($"clip1.total_norm.{step}"))[0], norm, norm * Limit);
            }

            double rate = name == "warmup"
                ? TensorValues.Floats(fixture.Read("warmup.lrs"))[step]
                : fixture.LearningRate;
            adamw.Step(rate, clip);
            fixture.Compare(flat.MasterTensors(), $"{name}.param.{step}");
        }

        using var end = NewDisposeScope();
        fixture.Compare(adamw.FirstMomentTensors(), $"{name}.exp_avg");
        fixture.Compare(adamw.SecondMomentTensors(), $"{name}.exp_avg_sq");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Update_GoldenEma_GivesTheReferencesAverage(bool withinTheSweep)
    {
        using var fixture = new Fixture();
        Assert.SkipUnless(fixture.Has("ema099"), "this golden folder lacks the case ema099");
        using var flat = new FlatParameters(fixture.Parameters);
        using var adamw = new FlatAdamW(flat, fixture.Options(null));
        using var average = new Ema(flat, 0.99, ramped: false);

        for (int step = 0; step < fixture.StepCount; step++)
        {
            using var scope = NewDisposeScope();
            fixture.SetGradients(flat, step);
            adamw.Step(fixture.LearningRate, 1, withinTheSweep ? average : null);
            if (!withinTheSweep)
            {
                average.Update();
            }

            fixture.Compare(average.Tensors(), $"ema099.{step}");
        }
    }

    private sealed class Fixture : IDisposable
    {
        private readonly SafetensorsFile _io = SafetensorsFile.Open(
            TestData.Golden("adamw", "io.safetensors"));
        private readonly JsonDocument _config =
            JsonDocument.Parse(File.ReadAllText(TestData.Golden("adamw", "config.json")));

        internal Fixture() => Parameters =
        [
            .. _io.Entries.Keys
                .Where(key => key.StartsWith("init.", StringComparison.Ordinal))
                .Select(key => (key["init.".Length..], new Parameter(_io.Read(key)))),
        ];

        internal IReadOnlyList<(string Name, Parameter Parameter)> Parameters { get; }

        internal double LearningRate => Number("lr");

        internal int StepCount => _io.Entries.Keys.Count(key =>
            key.StartsWith("grad.", StringComparison.Ordinal)
            && key.EndsWith("." + Parameters[0].Name, StringComparison.Ordinal));

        internal bool Has(string name) =>
            _io.Entries.Keys.Any(key => key.StartsWith(name + ".", StringComparison.Ordinal));

        internal Tensor Read(string key) => _io.Read(key);

        internal AdamWOptions Options(double? weightDecay) => new(
            _config.RootElement.GetProperty("betas")[0].GetDouble(),
            _config.RootElement.GetProperty("betas")[1].GetDouble(),
            Number("eps"),
            weightDecay ?? Number("weight_decay"));

        internal void SetGradients(FlatParameters flat, int step)
        {
            foreach ((string name, Tensor gradient) in flat.Layout.Views(flat.Gradients))
            {
                _io.ReadInto($"grad.{step}.{name}", gradient);
            }
        }

        // The EMA fixture holds one of the tensors only.
        internal void Compare(IEnumerable<KeyValuePair<string, Tensor>> found, string prefix)
        {
            int compared = 0;
            foreach ((string name, Tensor tensor) in found)
            {
                if (_io.Entries.ContainsKey($"{prefix}.{name}"))
                {
                    Assert.InRange(
                        TensorValues.RelativeError(tensor, _io.Read($"{prefix}.{name}")), 0, Limit);
                    compared++;
                }
            }

            Assert.InRange(compared, 1, int.MaxValue);
        }

        public void Dispose()
        {
            _config.Dispose();
            _io.Dispose();
        }

        private double Number(string name) => _config.RootElement.GetProperty(name).GetDouble();
    }
}
