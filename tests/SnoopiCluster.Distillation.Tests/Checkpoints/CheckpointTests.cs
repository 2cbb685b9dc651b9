using System.Text.Json;
using SnoopiCluster.Core;
using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.PromptSets;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Distillation.Checkpoints;
using SnoopiCluster.Distillation.Step;
using SnoopiCluster.Distillation.Training;
using SnoopiCluster.Testing;
using static TorchSharp.torch;

namespace SnoopiCluster.Distillation.Tests.Checkpoints;

public sealed class CheckpointTests
{
    private static readonly CheckpointIdentity Identity =
        new("spec", Sha256Digest.Of("prompts"u8), new ComputeEnvironment(1, 1, 4, "cpu", "test"));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Restore_OfAnyNumberOfShares_GoesOnBitEqual(int worldSize)
    {
        using TemporaryFolder folder = TestData.NewFolder();
        RunSpec spec = SmallNets.Spec();
        using Trainer first = new(spec);
        first.Steps(2);
        Write(folder, first.State, worldSize, whenTaken: () => first.Steps(1)); // the snapshots must not follow

        first.Steps(1);

        using Trainer second = new(spec);
        CheckpointReader.Restore(folder.File("c"), CheckpointReader.Check(folder.File("c")), second.State);
        Assert.Equal(2, second.State.Step);
        second.Steps(2);

        Assert.Equal(first.Hashes(), second.Hashes());
        Assert.Equal(first.State.Ledger, second.State.Ledger);
        Assert.Equal(first.State.Lora.Updates, second.State.Lora.Updates);
    }

    [Fact]
    public void TakeWeights_LetsStepAndUpdatesGoOn()
    {
        using TemporaryFolder folder = TestData.NewFolder();
        using Trainer trainer = new(SmallNets.Spec());
        trainer.Steps(1);
        string[] hashes = trainer.Hashes();
        Write(folder, trainer.State, worldSize: 2);

        trainer.Steps(2);
        Assert.NotEqual(hashes, trainer.Hashes());
        CheckpointReader.TakeWeights(folder.File("c"), CheckpointReader.Check(folder.File("c")), trainer.State);

        Assert.Equal(hashes, trainer.Hashes());
        Assert.Equal(3, trainer.State.Step);
        Assert.Equal(3, trainer.State.Lora.Updates);
        Assert.Equal(1, trainer.State.Lora.Optimizer.AppliedCount);
    }

    [Theory]
    [InlineData("part-0-of-3.safetensors")]
    [InlineData("part-2-of-3.safetensors")]
    public void Check_OfADamagedFile_NamesIt(string file)
    {
        using TemporaryFolder folder = TestData.NewFolder();
        WriteOne(folder);
        byte[] bytes = File.ReadAllBytes(folder.File("c", file));
        bytes[bytes.Length / 2] ^= 4;
        File.WriteAllBytes(folder.File("c", file), bytes);

        CheckpointCorruptException e = Assert.Throws<CheckpointCorruptException>(() => CheckpointReader.Check(folder.File("c")));

        Assert.Contains(file, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_WithoutAFileOrManifest_NamesIt()
    {
        using TemporaryFolder folder = TestData.NewFolder();
        WriteOne(folder);
        File.Delete(folder.File("c", "part-1-of-3.safetensors"));
        Assert.Contains(
            "part-1-of-3.safetensors is missing",
            Assert.Throws<CheckpointCorruptException>(() => CheckpointReader.Check(folder.File("c"))).Message,
            StringComparison.Ordinal);

        File.Delete(folder.File("c", CheckpointManifest.FileName));
        Assert.Contains(
            CheckpointManifest.FileName,
            Assert.Throws<CheckpointCorruptException>(() => CheckpointReader.Check(folder.File("c"))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Shares_OfThreeRanks_HoldEachTensorOnceAndAreEquallyLarge()
    {
        using Trainer trainer = new(SmallNets.Spec());

        IReadOnlyList<CheckpointTensor>[] shares =
            [.. Enumerable.Range(0, 3).Select(rank => CheckpointShares.OfRank(trainer.State, rank, 3))];

        string[] names = [.. shares.SelectMany(share => share.Select(tensor => tensor.Name))];
        Assert.Equal(CheckpointShares.All(trainer.State).Select(tensor => tensor.Name).Order(), names.Order());
        long[] sizes = [.. shares.Select(share => share.Sum(tensor => tensor.Entry.Length))];
        long largest = CheckpointShares.All(trainer.State).Max(tensor => tensor.Entry.Length);
        Assert.True(sizes.Max() - sizes.Min() <= largest, string.Join(", ", sizes));
    }

    private static void WriteOne(TemporaryFolder folder)
    {
        using Trainer trainer = new(SmallNets.Spec());
        Write(folder, trainer.State, worldSize: 3);
    }

    // What the ranks of a group and their control plane do together.
    private static void Write(TemporaryFolder folder, TrainingState state, int worldSize, Action? whenTaken = null)
    {
        Directory.CreateDirectory(folder.File("c"));
        CheckpointSnapshot[] shares =
            [.. Enumerable.Range(0, worldSize).Select(rank => CheckpointSnapshot.Take(state, rank, worldSize))];
        whenTaken?.Invoke();
        CheckpointManifest manifest = CheckpointManifest.Of(
            shares[0].HeaderFor(Identity), [.. shares.Select(share => share.WritePart(folder.File("c")))]);
        File.WriteAllText(
            folder.File("c", CheckpointManifest.FileName), JsonSerializer.Serialize(manifest, CheckpointManifest.Json));
        Assert.All(shares, share => Assert.Equal(shares[0].HeaderFor(Identity), share.HeaderFor(Identity)));
        Array.ForEach(shares, share => share.Dispose());
    }

    /// <summary>A few steps of the real training step, on text features in place of prompts.</summary>
    private sealed class Trainer : IDisposable
    {
        private readonly RunSpec _spec;
        private readonly DistillationModels _models;
        private readonly TrainingStep _step;

        public Trainer(RunSpec spec)
        {
            _spec = spec;
            _models = SmallNets.Load(spec);
            SmallNets.Stir(_models);
            State = new TrainingState(spec, _models);
            _step = new TrainingStep(spec, _models, State);
        }

        public TrainingState State { get; }

        public void Steps(int count)
        {
            for (int i = 0; i < count; i++)
            {
                using var scope = NewDisposeScope();
                using var sums = new StepSums(CPU);
                int[] samples = [.. Enumerable.Range(0, _spec.Batch)];
                State.ZeroGradients();
                _step.Accumulate(
                    SmallNets.Draws(_spec, _models, State.Step, samples),
                    SmallNets.Features(_models, _spec.Batch),
                    SmallNets.NullFeatures(_models, _spec.Batch),
                    updatesStudent: true,
                    sums,
                    new StepTimes());
                State.Commit(
                    State.Decide(updatesStudent: true, _spec.GradClip),
                    [.. samples.Select(sample => PromptDigest.Of(new PromptId(sample), $"prompt {sample}"))]);
            }
        }

        public string[] Hashes() =>
        [
            State.Student.Parameters.MasterHash(),
            State.Lora.Parameters.MasterHash(),
            State.Student.Parameters.Hash(State.Student.Optimizer.SecondMoment),
            State.Lora.Parameters.Hash(State.Lora.Optimizer.FirstMoment),
            State.Student.Parameters.Hash(State.Student.Average!.Values),
        ];

        public void Dispose()
        {
            State.Dispose();
            _models.Dispose();
        }
    }
}
