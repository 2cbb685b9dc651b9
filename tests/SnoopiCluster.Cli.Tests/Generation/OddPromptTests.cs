namespace SnoopiCluster.Cli.Tests.Generation;

/// <summary>Prompts and negative prompts that nobody means, or not so.</summary>
public sealed class OddPromptTests(GenerationModels models) : IClassFixture<GenerationModels>, IDisposable
{
    private const string Prompt = "a small red circle";
    private const string Warning = "snoopi: warning:";

    private readonly DrawingFolder _drawing = new(models);

    public void Dispose() => _drawing.Dispose();

    [Fact]
    public void Generate_EmptyPrompt_IsTheNullConditionWhichGuidanceLeavesAlone()
    {
        Draw("", "--out", "a.png");
        Draw("", "--out", "guided.png", "--guidance", "3");
        Draw(Prompt, "--out", "prompted.png");
        Draw(Prompt, "--out", "prompted-guided.png", "--guidance", "3");

        // Guidance leads from the null prompt to itself: nowhere, but for rounding.
        Assert.InRange(_drawing.Farthest("a.png", "guided.png"), 0, 1);
        Assert.True(_drawing.Farthest("prompted.png", "prompted-guided.png") > 1);
        Assert.NotEqual(_drawing.Hash("a.png"), _drawing.Hash("prompted.png"));
    }

    [Fact]
    public void Generate_UnknownWords_AreSpeltOutEachInItsWay()
    {
        CommandRun run = Draw("zxqv", "--out", "a.png");
        Draw("\u27c1 \U0001f99c \u0175", "--out", "b.png");
        Draw("", "--out", "none.png");

        Assert.DoesNotContain(Warning, run.Error, StringComparison.Ordinal);
        Assert.Equal(3, ((string[])["a.png", "b.png", "none.png"]).Select(_drawing.Hash).Distinct().Count());
    }

    [Fact]
    public void Generate_ThousandWords_AreCutWithAWarning()
    {
        CommandRun run = Draw(LongOne, "--out", "a.png");
        Draw(LongOne + " and a blue star", "--out", "b.png");

        Assert.Contains($"{Warning} the prompt has", run.Error, StringComparison.Ordinal);
        Assert.Contains("the first 75", run.Error, StringComparison.Ordinal);
        Assert.Equal(_drawing.Hash("a.png"), _drawing.Hash("b.png"));
    }

    [Theory]
    [InlineData("nasa", "--nasa-scale", "0.5")]
    [InlineData("subtract", "--nasa-scale", "0.5")]
    [InlineData("guidance", "--guidance", "2")]
    public void Generate_NegativeOfThousandWords_IsCutWithAWarning(string method, params string[] scale)
    {
        CommandRun run = Draw(
            Prompt, ["--out", "a.png", "--negative", LongOne, "--negative-method", method, .. scale]);
        Draw(
            Prompt,
            ["--out", "b.png", "--negative", LongOne + " and a star", "--negative-method", method, .. scale]);
        Draw(Prompt, "--out", "plain.png");

        Assert.Contains($"{Warning} the negative prompt has", run.Error, StringComparison.Ordinal);
        Assert.Contains("the first 75", run.Error, StringComparison.Ordinal);
        Assert.Equal(_drawing.Hash("a.png"), _drawing.Hash("b.png"));
        Assert.NotEqual(_drawing.Hash("a.png"), _drawing.Hash("plain.png"));
    }

    [Fact]
    public void Generate_NegativeEqualToThePrompt_WarnsAndDraws()
    {
        CommandRun run = Draw(Prompt, "--out", "a.png", "--negative", Prompt, "--nasa-scale", "0.25");
        Draw(Prompt, "--out", "plain.png");

        run.Said("warning", "the prompt itself", "0.75 of its cross-attention");
        Assert.NotEqual(_drawing.Hash("a.png"), _drawing.Hash("plain.png"));
    }

    [Fact]
    public void Generate_NegativeEqualToThePromptUnderGuidance_ComesToNothing()
    {
        CommandRun run = Draw(
            Prompt, "--out", "a.png", "--negative", Prompt, "--negative-method", "guidance",
            "--guidance", "3");
        Draw(Prompt, "--out", "plain.png");

        run.Said("warning", "the prompt itself: guidance comes to nothing");
        Assert.InRange(_drawing.Farthest("a.png", "plain.png"), 0, 1);
    }

    [Fact]
    public void Generate_NegativeEqualToThePromptSubtractedWhole_LeavesNothingOfIt()
    {
        string[] whole = ["--negative-method", "subtract", "--nasa-scale", "1"];
        CommandRun run = Draw(Prompt, ["--out", "a.png", "--negative", Prompt, .. whole]);
        Draw("a blue star", ["--out", "b.png", "--negative", "a blue star", .. whole]);

        // Features of zero, whatever the prompt was.
        run.Said("warning", "the prompt itself", "0 of its text features");
        Assert.Equal(_drawing.Hash("a.png"), _drawing.Hash("b.png"));
    }

    [Fact]
    public void Generate_EmptyNegative_IsTheNullPromptAndNotNone()
    {
        Draw(Prompt, "--out", "plain.png");
        CommandRun nasa = Draw(Prompt, "--out", "nasa.png", "--negative", "", "--nasa-scale", "0.5");
        CommandRun subtract = Draw(
            Prompt, "--out", "subtract.png", "--negative", "", "--negative-method", "subtract",
            "--nasa-scale", "0.5");
        CommandRun zero = Draw(Prompt, "--out", "zero.png", "--negative", "", "--nasa-scale", "0");

        nasa.Said("warning", "the negative prompt is empty");
        subtract.Said("warning", "the negative prompt is empty");
        Assert.DoesNotContain(Warning, zero.Error, StringComparison.Ordinal);
        Assert.Equal(_drawing.Hash("plain.png"), _drawing.Hash("zero.png"));
        string[] all = ["plain.png", "nasa.png", "subtract.png"];
        Assert.Equal(all.Length, all.Select(_drawing.Hash).Distinct().Count());
    }

    [Fact]
    public void Generate_EmptyNegativeUnderGuidance_IsOrdinaryGuidance()
    {
        CommandRun run = Draw(
            Prompt, "--out", "a.png", "--negative", "", "--negative-method", "guidance", "--guidance", "3");
        Draw(Prompt, "--out", "b.png", "--guidance", "3");

        Assert.DoesNotContain(Warning, run.Error, StringComparison.Ordinal);
        Assert.Equal(_drawing.Hash("a.png"), _drawing.Hash("b.png"));
    }

    [Fact]
    public void Generate_HugeScale_IsRefusedOnceItsPictureIsNotFinite()
    {
        _drawing.Student(Prompt, "--out", "a.png", "--negative", "blue", "--nasa-scale", "3e38")
            .EndedWith(ExitCode.Failed).Said("not finite", "3E+38", "a scale of at most 2");

        Assert.Empty(Directory.EnumerateFileSystemEntries(_drawing.Folder.FullPath));
    }

    private static string LongOne => string.Join(' ', Enumerable.Repeat("red circle", 500));

    private CommandRun Draw(string prompt, params string[] flags) =>
        _drawing.Student(prompt, flags).EndedWith(ExitCode.Ok);
}
