using System.Globalization;
using SnoopiCluster.Distillation.Sampling;
using SnoopiCluster.Models.Images;
using SnoopiCluster.ToyWorld;
using SnoopiCluster.ToyWorld.Experiments;
using SnoopiCluster.ToyWorld.World;
using TorchSharp;
using static TorchSharp.torch;

namespace SnoopiCluster.Cli.Demo;

/// <summary>The demo's pictures: a grid of before and after, and a pair without and with NASA.</summary>
/// <param name="story">Told where they are and what they show.</param>
/// <param name="teacher">Folder of the toy teacher.</param>
/// <param name="folder">Folder of the pictures; made when it is not there.</param>
internal sealed class DemoPictures(DemoStory story, string teacher, string folder)
{
    private const ulong Seed = 4;
    private const int InARow = 12;
    private const int Enlarge = 3;
    private const int Gap = 4;

    /// <summary>Draws both.</summary>
    /// <param name="students">At least one.</param>
    public void Draw(IReadOnlyList<DemoStudent> students)
    {
        Directory.CreateDirectory(folder);
        DrawBeforeAndAfter(students);
        DrawNegative(ForNegative(students));
    }

    /// <summary>The student for the NASA pair: the one that saw the most guidance scales.</summary>
    internal static DemoStudent ForNegative(IReadOnlyList<DemoStudent> students) =>
        students.MaxBy(student => student.Guidance.Max - student.Guidance.Min)
            ?? throw new ArgumentException("There is no student.", nameof(students));

    private void DrawBeforeAndAfter(IReadOnlyList<DemoStudent> students)
    {
        using DisposeScope scope = NewDisposeScope();
        ToySample[] samples =
            [.. Enumerable.Range(0, InARow).Select(i => ToySample.Draw(Seed, i, ScenePart.HeldOut))];
        SamplePrompt[] prompts =
        [
            .. samples.Select(
                (sample, i) => new SamplePrompt(Captions.WithoutPlace(sample.Scene, Seed, i), (ulong)i)),
        ];
        Tensor[] rows =
        [
            SceneRenderer.Render([.. samples.Select(sample => sample.Picture)]),
            Row(teacher, ToySampling.Untrained, null, prompts),
            .. students.Select(student => Row(student.Folder, null, null, prompts)),
            Row(teacher, null, ToySampling.Teacher, prompts),
        ];
        string file = Path.Combine(folder, "before-after.png");
        Save(file, rows);
        story.Say(
            "pictures",
            $"{file}: {InARow} held-out captions; rows: what they mean, untrained student, students of "
                + $"{string.Join(", ", students.Select(student => student.Guidance))}, teacher");
    }

    // The miniature of "a person" without "male": a warm circle is red or yellow. The negative prompt names the one that this
    // student draws more often, by pictures of other seeds than those shown; to forbid the other would show nothing.
    private void DrawNegative(DemoStudent student)
    {
        const string Kind = "warm";
        const string Prompt = $"a large {Kind} circle on a blue ground, centre";
        using DisposeScope scope = NewDisposeScope();
        using ImagePipeline pipeline = ImagePipeline.Load(student.Folder);
        using SceneJudge judge = new();
        SamplePrompt[] prompts =
            [.. Enumerable.Range(0, InARow).Select(i => new SamplePrompt(Prompt, (ulong)i))];
        Tensor tried =
            pipeline.Images([.. prompts.Select(prompt => prompt with { Seed = prompt.Seed + InARow })]);
        Tensor without = pipeline.Images(prompts);
        string negative = Captions.MembersOf(Kind).MaxBy(member => Count(judge, tried, member))
            ?? throw new InvalidOperationException($"'{Kind}' is no kind of colours.");
        string other = Captions.MembersOf(Kind).Single(member => member != negative);
        Tensor with = pipeline.Images(prompts, pipeline.Defaults with
        {
            Negative = negative,
            NegativeScale = ToySettings.NasaScale,
        });
        string file = Path.Combine(folder, "nasa.png");
        Save(file, without, with);
        story.Say("nasa", string.Create(
            CultureInfo.InvariantCulture,
            $"{file}: the {student.Name}, \"{Prompt}\", below it not \"{negative}\" at scale "
                + $"{ToySettings.NasaScale}: {negative} in {Count(judge, without, negative)} of {InARow} without, "
                + $"{Count(judge, with, negative)} with NASA; its fellow in {Count(judge, without, other)} and "
                + $"{Count(judge, with, other)}"));
    }

    private static int Count(SceneJudge judge, Tensor images, string colour) =>
        judge.Judge(images).Count(verdict => Captions.WordsOf(verdict.Colour)[0] == colour);

    private static Tensor Row(
        string model, OneStepStudent? student, SamplingSettings? settings, SamplePrompt[] prompts)
    {
        using ImagePipeline pipeline = ImagePipeline.Load(model, student: student);
        return pipeline.Images(prompts, settings);
    }

    private static void Save(string file, params Tensor[] rows) =>
        PngFile.Write(file, ImageGrid.Compose(cat(rows), InARow, Enlarge, Gap));
}
