using SnoopiCluster.Core.PromptSets;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Distillation.Step;
using SnoopiCluster.Distillation.Training;
using SnoopiCluster.Models.Clip;
using SnoopiCluster.Models.Layers;
using SnoopiCluster.Models.Noise;
using SnoopiCluster.Models.Tokenizers;
using SnoopiCluster.Models.UNet;
using SnoopiCluster.Models.Vae;
using SnoopiCluster.Tensors;
using SnoopiCluster.Tensors.Collectives;
using static TorchSharp.torch;

namespace SnoopiCluster.Distillation.Tests.Step;

/// <summary>The CLIP loss inside the training step.</summary>
public sealed class ClipStepTests(ClipWorld world) : IClassFixture<ClipWorld>
{
    // Of gradients of the same samples, summed in another order.
    private const double OrderTolerance = 2e-4;

    private LoraSpec Still => world.Spec().Lora with { Lr = 0 };

    [Fact]
    public void Run_OfTheClipLossAlone_MovesTheStudentTowardsItsPrompts()
    {
        // A LoRA teacher that does not learn stays equal to the frozen one, and their residual zero. From one step to the next
        // the cosine of these random nets wanders by some 0.003.
        RunSpec spec = world.Spec() with { Lora = Still, Student = new StudentSpec { Lr = 1e-2 } };
        using Trainer trainer = new(spec);

        StepResult[] steps = [.. Enumerable.Range(0, 30).Select(_ => trainer.Step())];

        Assert.All(steps, step => Assert.Equal(0, step.VsdLoss));
        Assert.All(steps, step => Assert.Equal(1, step.ClipLoss!.Value + step.ClipCosine!.Value, 1e-5)); // tau is 1
        double before = steps[..5].Average(step => step.ClipCosine!.Value);
        double after = steps[^5..].Average(step => step.ClipCosine!.Value);
        Assert.True(after > before + 0.02, $"cosine {before:0.000} became {after:0.000}");
    }

    [Fact]
    public void Run_EveryCosineAboveTau_IsTheRunWithoutTheLoss()
    {
        RunSpec clamped = world.Spec() with { Clip = world.Clip with { Tau = -1 } };

        using Trainer with = new(clamped);
        using Trainer without = new(clamped with { Clip = new ClipSpec() });
        StepResult[] measured = [with.Step(), with.Step(), with.Step()];
        StepResult[] plain = [without.Step(), without.Step(), without.Step()];

        Assert.Equal(without.Hashes(), with.Hashes());
        Assert.All(measured, step => Assert.Equal(0, step.ClipLoss));
        Assert.All(measured, step => Assert.InRange(step.ClipCosine!.Value, -1, 1));
        Assert.All(plain, step => Assert.Null(step.ClipLoss ?? step.ClipCosine));
    }

    [Fact]
    public void Run_WithWeightZero_MeasuresAndPullsNothing()
    {
        RunSpec measuring = world.Spec() with { Clip = world.Clip with { Weight = 0 } };
        using Trainer with = new(measuring);
        using Trainer without = new(measuring with { Clip = new ClipSpec() });

        Assert.True(with.Step().ClipLoss > 0);
        without.Step();

        Assert.Equal(without.Hashes(), with.Hashes());
    }

    [Fact]
    public void Run_StepThatLeavesTheStudentAlone_MeasuresNothing()
    {
        using Trainer trainer = new(world.Spec() with { StudentEvery = 2 });

        Assert.Null(trainer.Step().ClipCosine);
        Assert.NotNull(trainer.Step().ClipCosine);
    }

    [Theory]
    [InlineData(0, 0.1)]
    [InlineData(5, 0.05)]
    [InlineData(9, 0.01)]
    [InlineData(10, 0)]
    [InlineData(25, 0)]
    public void ClipWeight_FallsLinearlyToZero(long step, double expected) =>
        Assert.Equal(expected, PgSb.ClipWeight(0.1, step, total: 10), 1e-12);

    [Fact]
    public void Run_OfALossAlone_PullsByALinearlyFallingWeight()
    {
        // Nothing moves, so that the same step of both runs has the same loss; one of them has far to go.
        RunSpec spec = world.Spec() with { Lora = Still, Student = new StudentSpec { Lr = 0 } };
        using Trainer longRun = new(spec with { Steps = 1_000_000 });
        using Trainer shortRun = new(spec with { Steps = 4 });

        for (int step = 0; step < 5; step++)
        {
            double full = longRun.Step().StudentGradNorm!.Value;
            Assert.True(full > 1e-4, $"the gradient's norm is {full:g3}");
            Assert.Equal(full * (1 - (step / 4.0)), shortRun.Step().StudentGradNorm!.Value, 1e-4 * full);
        }
    }

    [Fact]
    public void Run_Steps_ChangeNoneOfTheLosssNets()
    {
        RunSpec spec = world.Spec();
        CLIPModel clip = CLIPModel.Load(world.Folder("clip"), WeightPlacement.Cpu);
        AutoencoderTiny decoder = AutoencoderTiny.Load(world.Folder("taesd"), WeightPlacement.Cpu);
        Dictionary<string, Tensor>[] before = [StateOf(clip), StateOf(decoder)];
        using Trainer trainer = new(spec, new ClampedClipLoss(
            clip, ClipTokenizer.Load(world.Folder("clip")), ClipPixels.OpenAi, decoder, tau: 1, CPU));
        string student = trainer.State.Student.Parameters.MasterHash();

        trainer.Step();
        trainer.Step();

        Assert.NotEqual(student, trainer.State.Student.Parameters.MasterHash());
        AssertSame(before[0], clip);
        AssertSame(before[1], decoder);

        static Dictionary<string, Tensor> StateOf(nn.Module net) =>
            net.state_dict().ToDictionary(p => p.Key, p => p.Value.clone().DetachFromDisposeScope());

        static void AssertSame(Dictionary<string, Tensor> before, nn.Module net)
        {
            Assert.NotEmpty(before);
            Assert.All(net.state_dict(), p => Assert.True(p.Value.equal(before[p.Key]).all().item<bool>(), p.Key));
            Assert.All(net.named_parameters(), p => Assert.Null(p.parameter.grad));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Run_OnAnyMicroBatch_GivesTheSameLossAndGradient(int microBatch)
    {
        RunSpec spec = world.Spec(batch: 6) with { GradClip = 0 };
        using Trainer whole = new(spec);
        using Trainer parts = new(spec with { MicroBatch = microBatch });

        StepResult expected = whole.Step();
        StepResult actual = parts.Step();

        AssertSameStep(expected, actual);
        Compare.Close(
            whole.State.Student.Parameters.Gradients, parts.State.Student.Parameters.Gradients, OrderTolerance, "gradient");
    }

    [Fact]
    public async Task Run_OnTwoRanks_GivesTheLossGradientAndStepOfOne()
    {
        RunSpec spec = world.Spec(batch: 5);
        using Trainer alone = new(spec);
        StepResult expected = alone.Step();
        using Tensor gradient = alone.State.Student.Parameters.Gradients.clone();

        using RendezvousStore store = RendezvousStore.Listen();
        StepResult[] actual = new StepResult[2];
        Tensor[] gradients = new Tensor[2];
        await Task.WhenAll(Enumerable.Range(0, 2).Select(rank => Task.Factory.StartNew(
            () => RunAsRank(rank), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

        Assert.All(actual, step => AssertSameStep(expected, step));
        Assert.All(gradients, sum => Compare.Close(gradient, sum, OrderTolerance, "gradient"));
        Assert.Equal(actual[0].ClipLoss, actual[1].ClipLoss);
        Array.ForEach(gradients, sum => sum.Dispose());

        void RunAsRank(int rank)
        {
            using Trainer trainer = new(spec);
            using ProcessGroup group = ProcessGroup.Join(
                new GroupAddress("127.0.0.1", store.Port, "clip"), rank, worldSize: 2, CollectiveBackend.Gloo, "127.0.0.1",
                TimeSpan.FromSeconds(30));
            using GroupExchange exchange = new(group, spec.Batch, _ => { });
            actual[rank] = trainer.StepAsRank(rank, worldSize: 2, exchange);
            gradients[rank] = trainer.State.Student.Parameters.Gradients.clone().DetachFromDisposeScope();
        }
    }

    [Fact]
    public void Run_MemoryThatRunsOutOnce_CountsNoSampleTwice()
    {
        RunSpec spec = world.Spec(batch: 4) with { MicroBatch = 2 };
        using Trainer undisturbed = new(spec);
        using Trainer disturbed = new(spec);
        int passes = 0;
        disturbed.BeforeLora = () =>
        {
            if (++passes == 1)
            {
                throw new NativeOperationException("LoRA", NativeErrorKind.OutOfMemory, "as a test says");
            }
        };

        StepResult actual = disturbed.Step();

        Assert.Equal(1, actual.MicroBatch);
        AssertSameStep(undisturbed.Step(), actual);
    }

    [Fact]
    public void Run_PicturesThatAreNotFinite_SkipsTheStep()
    {
        RunSpec spec = world.Spec();
        using Trainer trainer = new(spec, new ClampedClipLoss(
            CLIPModel.Load(world.Folder("clip24"), WeightPlacement.Cpu),
            ClipTokenizer.Load(world.Folder("clip24")),
            ClipPixels.OpenAi,
            new ScaledDecoder(double.NaN),
            tau: 1,
            CPU));
        string[] before = trainer.Hashes();

        StepResult step = trainer.Step();

        Assert.False(step.IsApplied);
        Assert.Equal(double.NaN, step.ClipLoss);
        Assert.Equal(before, trainer.Hashes());
    }

    [Fact]
    public void Load_OfASpecWithoutTheLoss_LoadsNoNetsForIt()
    {
        using var scope = NewDisposeScope();
        using DistillationModels models = DistillationModels.Load(world.Spec() with { Clip = new ClipSpec() });

        Assert.Null(models.Clip);
    }

    private static void AssertSameStep(StepResult expected, StepResult actual)
    {
        Assert.Equal(expected.ClipLoss!.Value, actual.ClipLoss!.Value, 1e-6);
        Assert.Equal(expected.ClipCosine!.Value, actual.ClipCosine!.Value, 1e-6);
        Assert.Equal(expected.StudentGradNorm!.Value, actual.StudentGradNorm!.Value, OrderTolerance * expected.StudentGradNorm.Value);
    }

    /// <summary>Real steps on the world's prompts.</summary>
    private sealed class Trainer : IDisposable
    {
        private readonly RunSpec _spec;
        private readonly DistillationModels _models;
        private readonly TrainingStep _step;
        private CLIPTextModel? _text;

        public Trainer(RunSpec spec, ClampedClipLoss? clip = null)
        {
            _spec = spec;
            _models = clip is null ? DistillationModels.Load(spec) : Load(spec, clip);
            State = new TrainingState(spec, _models);
            _step = new TrainingStep(spec, _models, State);
        }

        public TrainingState State { get; }

        public Action? BeforeLora
        {
            set => _step.BeforeLora = value;
        }

        public StepResult Step() => StepAsRank(0, 1, new AloneExchange());

        public StepResult StepAsRank(int rank, int worldSize, IGradientExchange exchange)
        {
            using var scope = NewDisposeScope();
            _step.Exchange = exchange;
            return _step.Run([.. Enumerable.Range(0, _spec.Batch)
                .Where(sample => sample * worldSize / _spec.Batch == rank)
                .Select(sample => new FedPrompt(sample, new PromptId(sample), ClipWorld.Prompts[sample]))]);
        }

        public string[] Hashes() =>
        [
            State.Student.Parameters.MasterHash(),
            State.Lora.Parameters.MasterHash(),
            State.Student.Parameters.Hash(State.Student.Optimizer.SecondMoment),
        ];

        public void Dispose()
        {
            State.Dispose();
            _models.Dispose();
            _text?.Dispose();
        }

        private DistillationModels Load(RunSpec spec, ClampedClipLoss clip)
        {
            string Part(string name) => Path.Combine(spec.Model.Teacher, name);
            _text = CLIPTextModel.Load(Part("text_encoder"), WeightPlacement.Cpu);
            return new DistillationModels(
                spec,
                UNet2DConditionModel.Load(Part("unet"), WeightPlacement.Cpu),
                UNet2DConditionModel.Load(Part("unet"), WeightPlacement.Cpu),
                new PromptEncoder(ClipTokenizer.Load(Part("tokenizer")), _text, CPU),
                NoiseSchedule.Load(Part("scheduler")))
            {
                Clip = clip,
            };
        }
    }
}
