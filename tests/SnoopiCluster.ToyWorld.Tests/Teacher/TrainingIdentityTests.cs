using System.Collections.Immutable;
using SnoopiCluster.Models.Tiny;
using SnoopiCluster.ToyWorld.Teacher;

namespace SnoopiCluster.ToyWorld.Tests.Teacher;

/// <summary>Which states of a training are left aside after which change.</summary>
public sealed class TrainingIdentityTests
{
    private static readonly ToyTrainingPlan Plan = ToyTrainingPlan.Full;
    private static readonly ImmutableArray<string> Captions = ["a small red circle on a blue ground, left"];
    private static readonly string[] Everything = ["untrained", "vae", "clip", "unet", "vae_tiny"];

    [Fact]
    public void Names_OfEqualTrainings_AreEqual() => Assert.Empty(Changed(Of()));

    [Fact]
    public void Seed_AnotherOne_ChangesEverything() => Assert.Equal(Everything, Changed(Of(seed: 2)));

    [Fact]
    public void Nets_OtherSizes_ChangeEverything()
    {
        // The lengths of these lists are as before: their members have to count.
        Assert.Equal(Everything, Changed(Of(nets: ToySettings.Nets with { UNetChannels = [32, 64, 96] })));
        Assert.Equal(Everything, Changed(Of(nets: ToySettings.Nets with { TextWidth = 32 })));
        Assert.Empty(Changed(Of(nets: ToySettings.Nets with { Seed = 7 })));
    }

    [Fact]
    public void Captions_OtherOnes_ChangeEverything() =>
        Assert.Equal(Everything, Changed(Of(captions: ["a small red circle on a blue field, left"])));

    [Fact]
    public void Machine_OtherThreadsOrLibtorch_LeavesOnlyTheUntrainedNets()
    {
        Assert.Equal(Everything[1..], Changed(Of(threads: 2)));
        Assert.Equal(Everything[1..], Changed(Of(libtorch: "2.0.0")));
    }

    [Fact]
    public void Vae_OtherSettings_ChangeAllThatSeesItsLatents() => Assert.Equal(
        ["vae", "unet", "vae_tiny"],
        Changed(Of(Plan with { Vae = Plan.Vae with { LearningRate = 1e-3 } })));

    [Fact]
    public void Clip_OtherSettings_ChangeTheUNetWhoseTextEncoderStartsFromIt() => Assert.Equal(
        ["clip", "unet"], Changed(Of(Plan with { Clip = Plan.Clip with { Warmup = 99 } })));

    [Fact]
    public void PoolSize_AnotherOne_ChangesAllThatLearnsFromThePool() => Assert.Equal(
        ["unet", "vae_tiny"], Changed(Of(Plan with { PoolSize = 256 })));

    [Fact]
    public void LastStages_OtherSettings_ChangeThemselvesOnly()
    {
        Assert.Equal(
            ["unet"], Changed(Of(Plan with { Denoiser = Plan.Denoiser with { MaxGradientNorm = 2 } })));
        Assert.Equal(["vae_tiny"], Changed(Of(Plan with { TinyVae = Plan.TinyVae with { EmaDecay = 0.9 } })));
    }

    [Fact]
    public void Saves_AndReports_ChangeNothing() => Assert.Empty(Changed(Of(Plan with
    {
        Vae = Plan.Vae with { SaveEvery = 7, ReportEvery = 7 },
        NumJudged = 7,
        RequiresFaithfulVae = false,
    })));

    private static TrainingIdentity Of(
        ToyTrainingPlan? plan = null,
        ulong seed = 1,
        Sd15TinyOptions? nets = null,
        ImmutableArray<string>? captions = null,
        int threads = 1,
        string libtorch = "1.13.0") =>
        new(seed, plan ?? Plan, nets ?? ToySettings.Nets, captions ?? Captions, threads, libtorch);

    // Stages whose states bear another name than those of the usual training.
    private static string[] Changed(TrainingIdentity other) =>
    [
        .. StatesOf(other).Zip(StatesOf(Of())).Where(pair => pair.First.Name != pair.Second.Name)
            .Select(pair => pair.First.Stage),
    ];

    private static KeptState[] StatesOf(TrainingIdentity of) =>
        [of.Untrained, of.Vae, of.Clip, of.Denoiser, of.TinyVae];
}
