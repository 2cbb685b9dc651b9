using System.Text.Json;
using SnoopiCluster.Testing;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

/// <summary>AdamW and gradient clipping against five steps of the reference implementation.</summary>
public sealed class AdamWGoldenTests
{
    private const double Tolerance = 1e-5;
    private static readonly string[] Names = ["mat", "vec"];

    [Theory]
    [InlineData("wd1e-2", 0.01)]
    [InlineData("wd0", 0.0)]
    [InlineData("clip1", 0.01)]
    [InlineData("warmup", 0.01)]
    public void Steps_OfEveryCase_AgreeWithTheReference(string @case, double weightDecay)
    {
        using DisposeScope scope = NewDisposeScope();
        Dictionary<string, Tensor> golden = SafetensorsFile.Read(TestData.Golden("adamw", "io.safetensors"));
        using var config = JsonDocument.Parse(File.ReadAllBytes(TestData.Golden("adamw", "config.json")));
        Dictionary<string, Parameter> parameters =
            Names.ToDictionary(n => n, n => new Parameter(golden[$"init.{n}"].clone()));
        using AdamW optimizer = optim.AdamW(
            parameters.Values, lr: config.RootElement.GetProperty("lr").GetDouble(),
            weight_decay: weightDecay);

        int steps = golden.Keys.Count(k => k.StartsWith("grad.", StringComparison.Ordinal)) / Names.Length;
        for (int i = 0; i < steps; i++)
        {
            foreach (string name in Names)
            {
                parameters[name].grad = golden[$"grad.{i}.{name}"].clone();
            }

            if (@case == "clip1")
            {
                double norm = nn.utils.clip_grad_norm_(parameters.Values, 1.0);
                RequireClose(golden[$"clip1.total_norm.{i}"], tensor(new[] { (float)norm }));
            }

            if (@case == "warmup")
            {
                optimizer.ParamGroups.Single().LearningRate = golden["warmup.lrs"][i].ToDouble();
            }

            optimizer.step();
            optimizer.zero_grad();
            Assert.All(Names, n => RequireClose(golden[$"{@case}.param.{i}.{n}"], parameters[n]));
        }
    }

    [Fact]
    public void ParamGroups_WithOwnSettings_StepByThem()
    {
        using DisposeScope scope = NewDisposeScope();
        Parameter slow = new(zeros(1)), fast = new(zeros(1)), still = new(zeros(1));
        using AdamW optimizer = optim.AdamW(
            [
                new AdamW.ParamGroup([slow], lr: 1e-3),
                new AdamW.ParamGroup([fast], lr: 1e-1),
                new AdamW.ParamGroup([still], lr: 1e-1),
            ],
            weight_decay: 0);
        slow.grad = ones(1);
        fast.grad = ones(1);

        optimizer.step();

        // The first step of Adam is the learning rate, against the sign of the gradient.
        Assert.Equal(-1e-3f, slow.ToSingle(), 1e-6f);
        Assert.Equal(-1e-1f, fast.ToSingle(), 1e-6f);
        Assert.Equal(0f, still.ToSingle());
        Assert.Equal([1e-3, 1e-1, 1e-1], optimizer.ParamGroups.Select(g => g.LearningRate));
    }

    [Fact]
    public void Closure_IsRunWithGradientsAndItsLossComesBack()
    {
        using DisposeScope scope = NewDisposeScope();
        Parameter x = new(tensor(3f));
        using AdamW optimizer = optim.AdamW([x], lr: 0.1);

        Tensor? loss = optimizer.step(() =>
        {
            Tensor value = x.square();
            value.backward();
            return value;
        });

        Assert.Equal(9f, loss!.ToSingle());
        Assert.True(x.ToSingle() < 3f);
    }

    [Theory]
    [InlineData(-1, 0.9)]
    [InlineData(1e-3, 1.0)]
    public void Settings_OutOfRange_AreRefused(double lr, double beta1)
    {
        using DisposeScope scope = NewDisposeScope();
        Parameter x = new(ones(1));

        Assert.Throws<ArgumentException>(() => optim.AdamW([x], lr: lr, beta1: beta1));
    }

    [Fact]
    public void State_OfAnOptimizerMadeInAScope_OutlivesTheScope()
    {
        Parameter x = new(ones(1));
        AdamW optimizer;
        using (NewDisposeScope())
        {
            optimizer = optim.AdamW([x]);
        }

        x.grad = ones(1);
        optimizer.step();
        Assert.True(x.ToSingle() < 1f);
        optimizer.Dispose();
        x.Dispose();
    }

    private static void RequireClose(Tensor expected, Tensor actual)
    {
        double error = (expected - actual).abs().max().ToDouble() / expected.abs().max().ToDouble();
        Assert.True(error < Tolerance, $"error {error}");
    }
}
