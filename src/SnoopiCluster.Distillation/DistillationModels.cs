using SnoopiCluster.Core.Specs;
using SnoopiCluster.Distillation.Step;
using SnoopiCluster.Models.Clip;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Models.Layers;
using SnoopiCluster.Models.Lora;
using SnoopiCluster.Models.Noise;
using SnoopiCluster.Models.Tokenizers;
using SnoopiCluster.Models.UNet;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SnoopiCluster.Distillation;

/// <summary>
/// The nets of a run and how they are asked: the student; one teacher network that is the frozen teacher on
/// rows without adapters and the LoRA teacher on rows with them; the text encoder; the noise schedule; the
/// nets of the CLIP loss.
/// </summary>
public sealed class DistillationModels : IDisposable
{
    private readonly LoraAdapters _adapters;
    private readonly PromptEncoder? _text;
    private CLIPTextModel? _textEncoder;

    /// <summary>
    /// Puts loaded nets together; the teacher's base weights are frozen and adapters attached to it.
    /// </summary>
    /// <param name="spec">The run: LoRA, student timestep, seed.</param>
    /// <param name="teacher">The pretrained network; owned from here on.</param>
    /// <param name="student">The network to train; owned from here on.</param>
    /// <param name="text">
    /// Makes text features of prompts; owned from here on. Null for use with given features only.
    /// </param>
    /// <param name="schedule">The noise schedule of both networks.</param>
    public DistillationModels(
        RunSpec spec,
        UNet2DConditionModel teacher,
        UNet2DConditionModel student,
        PromptEncoder? text,
        NoiseSchedule schedule)
    {
        // Before the adapters are attached: a fault leaves the nets as they were given.
        long size = student.Config.SampleSize ?? throw new ArgumentException(
            "The student's config.json has no sample_size, so the size of its latents is not known. Give it.",
            nameof(student));
        LatentShape = [student.Config.InChannels, size, size];
        Teacher = teacher;
        Student = student;
        _text = text;
        Schedule = schedule;
        Device = device(spec.Model.Device);
        Generation = new OneStepGeneration(schedule, spec.Student.Timestep, (float?)spec.Student.Abar);
        _adapters = LoraAdapters.Attach(
            teacher,
            new LoraConfig(spec.Lora.Rank, spec.Lora.Alpha, spec.Lora.Targets),
            (ulong)spec.Seed,
            PlacementOf(spec));
    }

    /// <summary>
    /// The teacher network: the frozen teacher where no adapter is seen, the LoRA teacher where they are.
    /// </summary>
    public UNet2DConditionModel Teacher { get; }

    /// <summary>The one-step generator that is trained.</summary>
    public UNet2DConditionModel Student { get; }

    /// <summary>Makes text features of prompts; frozen.</summary>
    /// <exception cref="InvalidOperationException">The nets were put together without one.</exception>
    public PromptEncoder Text =>
        _text ?? throw new InvalidOperationException(
            "These nets have no text encoder; give text features instead of prompts.");

    /// <summary>The CLIP loss with its nets, all frozen; null when the run has none. Owned.</summary>
    public ClampedClipLoss? Clip { get; init; }

    /// <summary>The noise schedule of teacher and student.</summary>
    public NoiseSchedule Schedule { get; }

    /// <summary>The student's one step.</summary>
    public OneStepGeneration Generation { get; }

    /// <summary>Where the nets compute.</summary>
    public Device Device { get; }

    /// <summary>[C, h, w] of one latent.</summary>
    public long[] LatentShape { get; }

    /// <summary>The student's trainable parameters by their diffusers names.</summary>
    public IReadOnlyList<(string Name, Parameter Parameter)> StudentParameters =>
        [.. Student.named_parameters()];

    /// <summary>The adapters' trainable parameters by their PEFT names.</summary>
    public IReadOnlyList<(string Name, Parameter Parameter)> LoraParameters => [.. _adapters.NamedParameters];

    /// <summary>Loads the nets that a spec names.</summary>
    /// <exception cref="ModelLoadException">
    /// A folder lacks something, or holds something that does not fit.
    /// </exception>
    public static DistillationModels Load(RunSpec spec)
    {
        WeightPlacement placement = PlacementOf(spec);
        PipelineFolder pipeline = PipelineFolder.Open(spec.Model.Teacher);
        using LoadedParts loaded = new();
        CLIPTextModel textEncoder = loaded.Keep(CLIPTextModel.Load(
            pipeline.FolderOf("text_encoder"), placement with { Dtype = float32 }));
        UNet2DConditionModel student =
            loaded.Keep(UNet2DConditionModel.Load(StudentFolder(spec), placement));
        ClampedClipLoss? clip = spec.Clip.Model.Length == 0
            ? null
            : loaded.Keep(ClampedClipLoss.Load(spec.Clip, student.Config.InChannels, placement.Device));
        ClipTokenizer tokenizer = ClipTokenizer.Load(pipeline.FolderOf("tokenizer"));
        DistillationModels whole = new(
            spec,
            loaded.Keep(UNet2DConditionModel.Load(pipeline.FolderOf("unet"), placement)),
            student,
            loaded.Keep(new PromptEncoder(tokenizer, textEncoder, placement.Device)),
            NoiseSchedule.Load(pipeline.FolderOf("scheduler")))
        {
            _textEncoder = textEncoder,
            Clip = clip,
        };
        loaded.Release();
        return whole;
    }

    /// <summary>The student's one step (spec/methods.md 1.3): <c>(z - s_T eps) / a_T</c>, in fp32.</summary>
    /// <param name="z">Standard normal noise, [b, C, h, w], fp32.</param>
    /// <param name="c">Text features, [b, T, D].</param>
    /// <returns>Clean latents, [b, C, h, w], fp32.</returns>
    public Tensor StudentX0(Tensor z, Tensor c) =>
        Generation.X0(z, Student.Forward(z, Generation.Timesteps(z.shape[0], Device), c));

    /// <summary>
    /// The noise that the teacher network predicts; a v network's output is converted (spec/methods.md 1.2).
    /// </summary>
    /// <param name="xt">Noisy latents, [b, C, h, w], fp32.</param>
    /// <param name="timesteps">Timestep of each row.</param>
    /// <param name="c">Text features, [b, T, D].</param>
    /// <param name="rows">The rows on which the network is the LoRA teacher.</param>
    /// <returns>[b, C, h, w], fp32.</returns>
    public Tensor TeacherNoise(Tensor xt, IReadOnlyList<long> timesteps, Tensor c, AdapterRows rows)
    {
        Tensor output = Teacher.Forward(xt, tensor([.. timesteps], device: Device), c, rows);
        NoiseLevels levels = Schedule.LevelsAt(timesteps, Device);
        return DiffusionEquations.ToEpsilon(Schedule.Prediction, output, xt, levels);
    }

    /// <summary>
    /// Folder of the UNet that the student starts from: the teacher's, unless the spec names another one,
    /// alone or in a pipeline (A12).
    /// </summary>
    /// <exception cref="ModelLoadException">There is no such folder.</exception>
    public static string StudentFolder(RunSpec spec) => spec.Model.Student switch
    {
        null => PipelineFolder.Open(spec.Model.Teacher).FolderOf("unet"),
        { } folder when PipelineFolder.IsPipeline(folder) => PipelineFolder.Open(folder).FolderOf("unet"),
        { } folder => folder,
    };

    private static WeightPlacement PlacementOf(RunSpec spec) =>
        new(spec.Model.Precision == Precision.Bf16 ? bfloat16 : float32, device(spec.Model.Device));

    /// <inheritdoc/>
    public void Dispose()
    {
        _adapters.Dispose();
        Teacher.Dispose();
        Student.Dispose();
        _text?.Dispose();
        _textEncoder?.Dispose();
        Clip?.Dispose();
    }
}
