using System.Text.Json;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Distillation.Step;
using SnoopiCluster.Distillation.Training;
using SnoopiCluster.Models.Layers;
using SnoopiCluster.Models.Noise;
using SnoopiCluster.Models.UNet;
using SnoopiCluster.Tensors;
using SnoopiCluster.Testing;
using static TorchSharp.torch;

namespace SnoopiCluster.Distillation.Tests.Step;

/// <summary>
/// One whole PG-SB step against the fixture <c>vsd</c>: the fixture's draws go through the training step's own code, and both
/// flat gradients must be the fixture's.
/// </summary>
public sealed class GoldenVsdTests
{
    private const double WeightTolerance = 5e-4;
    private const double ForwardTolerance = 1e-4;

    [Fact]
    public void Step_OnFixtureDraws_GivesFixtureGradients()
    {
        using var scope = NewDisposeScope();
        Fixture fixture = Fixture.Open();
        using SafetensorsFile io = SafetensorsFile.Open(TestData.Golden("vsd", "io.safetensors"));
        using DistillationModels models = fixture.Load();
        using var state = new TrainingState(fixture.Spec, models);
        var step = new TrainingStep(fixture.Spec, models, state);
        using var sums = new StepSums(CPU);

        step.Accumulate(
            Fixture.DrawsOf(io), io.Read("prompt_embeds"), io.Read("uncond_embeds"), updatesStudent: true, sums, new StepTimes());

        double elements = io.Read("lora.eps_pred").numel();
        Assert.Equal(io.Read("lora.loss").item<float>(), sums.Lora / elements, WeightTolerance);
        CheckGradients(state.Student, io, "grad.student.");
        CheckGradients(state.Lora, io, "lora.grad.");
    }

    [Fact]
    public void Forwards_OnFixtureDraws_GiveFixtureOutputs()
    {
        using var scope = NewDisposeScope();
        Fixture fixture = Fixture.Open();
        using SafetensorsFile io = SafetensorsFile.Open(TestData.Golden("vsd", "io.safetensors"));
        using DistillationModels models = fixture.Load();
        using var noGradient = no_grad();
        StepDraws draws = Fixture.DrawsOf(io);
        Tensor c = io.Read("prompt_embeds");
        Tensor c0 = io.Read("uncond_embeds");

        Tensor x0 = models.StudentX0(draws.StudentNoise, c);
        Compare.Close(io.Read("student_x0"), x0, ForwardTolerance, "student_x0");

        NoiseLevels levels = models.Schedule.LevelsAt(draws.VsdTimesteps, CPU);
        Tensor xt = DiffusionEquations.AddNoise(io.Read("student_x0"), draws.VsdNoise, levels);
        Compare.Close(io.Read("x_t"), xt, ForwardTolerance, "x_t");

        Tensor frozenCond = models.TeacherNoise(xt, draws.VsdTimesteps, c, Models.Lora.AdapterRows.None);
        Tensor frozenUncond = models.TeacherNoise(xt, draws.VsdTimesteps, c0, Models.Lora.AdapterRows.None);
        Tensor loraCond = models.TeacherNoise(xt, draws.VsdTimesteps, c, Models.Lora.AdapterRows.All);
        Tensor loraUncond = models.TeacherNoise(xt, draws.VsdTimesteps, c0, Models.Lora.AdapterRows.All);
        Compare.Close(io.Read("eps_teacher_cond"), frozenCond, ForwardTolerance, "eps_teacher_cond");
        Compare.Close(io.Read("eps_teacher_uncond"), frozenUncond, ForwardTolerance, "eps_teacher_uncond");
        Compare.Close(io.Read("eps_lora_cond"), loraCond, ForwardTolerance, "eps_lora_cond");
        Compare.Close(io.Read("eps_lora_uncond"), loraUncond, ForwardTolerance, "eps_lora_uncond");

        Tensor kappa = io.Read("kappa").view(-1, 1, 1, 1);
        Tensor frozen = PgSb.Guided(frozenUncond, frozenCond, kappa);
        Tensor lora = PgSb.Guided(loraUncond, loraCond, kappa);
        Compare.Close(io.Read("eps_teacher_cfg"), frozen, ForwardTolerance, "eps_teacher_cfg");
        Compare.Close(io.Read("eps_lora_cfg"), lora, ForwardTolerance, "eps_lora_cfg");
        Compare.Close(
            io.Read("grad_x0"), PgSb.Residual(frozen, lora, io.Read("w").view(-1, 1, 1, 1)), ForwardTolerance, "grad_x0");
    }

    private static void CheckGradients(TrainedNet net, SafetensorsFile io, string prefix)
    {
        Dictionary<string, Tensor> gradients = new(net.Parameters.Layout.Views(net.Parameters.Gradients));
        int compared = 0;
        foreach (string name in io.Entries.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            string parameter = name[prefix.Length..];
            if (parameter == "global_norm")
            {
                double expected = io.Read(name).item<float>();
                Assert.Equal(expected, net.Parameters.GradientNorm(), WeightTolerance * expected);
            }
            else
            {
                Compare.Close(io.Read(name), gradients[parameter], WeightTolerance, name);
                compared++;
            }
        }

        Assert.True(compared > 0, $"the fixture has no {prefix}* to compare with");
    }

    /// <summary>The fixture's settings, read from its files: nothing of its architecture is known here.</summary>
    private sealed class Fixture(string folder, JsonElement config, RunSpec spec)
    {
        public RunSpec Spec { get; } = spec;

        public static Fixture Open()
        {
            string folder = TestData.Golden("vsd");
            JsonElement config = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "config.json"))).RootElement;
            using SafetensorsFile adapters = SafetensorsFile.Open(
                Path.Combine(folder, config.GetProperty("lora_teacher").GetString()!));
            using SafetensorsFile io = SafetensorsFile.Open(Path.Combine(folder, "io.safetensors"));
            string[] targets = [.. adapters.Entries.Keys.Select(TargetOf).Distinct()];
            var spec = new RunSpec
            {
                Batch = (int)io.Entries["z"].Shape[0],
                Student = new StudentSpec { Timestep = config.GetProperty("student_timestep").GetInt32() },
                Vsd = new VsdSpec { Reduction = LossReduction.Sum },
                Lora = new LoraSpec
                {
                    Rank = config.GetProperty("lora_r").GetInt32(),
                    Alpha = config.GetProperty("lora_alpha").GetDouble(),
                    Targets = [.. targets],
                    Weight = LoraWeight.One,
                },
            };
            return new Fixture(folder, config, spec);
        }

        public DistillationModels Load()
        {
            string teacher = Path.GetFullPath(Path.Combine(folder, config.GetProperty("teacher").GetString()!));
            string student = Path.Combine(folder, config.GetProperty("student").GetString()!);
            var models = new DistillationModels(
                Spec,
                UNet2DConditionModel.Load(teacher, WeightPlacement.Cpu),
                UNet2DConditionModel.Load(student, WeightPlacement.Cpu),
                text: null,
                NoiseSchedule.Load(Path.Combine(teacher, "scheduler")));
            using SafetensorsFile adapters = SafetensorsFile.Open(
                Path.Combine(folder, config.GetProperty("lora_teacher").GetString()!));
            using var noGradient = no_grad();
            foreach ((string name, TorchSharp.Modules.Parameter parameter) in models.LoraParameters)
            {
                adapters.ReadInto(name, parameter);
            }

            return models;
        }

        public static StepDraws DrawsOf(SafetensorsFile io)
        {
            float[] kappa = io.Read("kappa").data<float>().ToArray();
            return new StepDraws(
                io.Read("z"),
                io.Read("t").data<long>().ToArray(),
                io.Read("eps"),
                kappa,
                kappa,
                io.Read("t_lora").data<long>().ToArray(),
                io.Read("eps_lora_train"),
                new bool[kappa.Length]);
        }

        // base_model.model.down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_out.0.lora_A.weight -> to_out.0
        private static string TargetOf(string name)
        {
            string module = name[..name.IndexOf(".lora_", StringComparison.Ordinal)];
            return module[module.IndexOf("to_", StringComparison.Ordinal)..];
        }
    }
}
