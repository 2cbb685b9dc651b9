using System.Text.Json.Nodes;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Cli.Tests.Commands;

public sealed class ModelsTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestData.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void InitThenInspect_TinyModel_ShowsItsComponents()
    {
        JsonObject made = Init().EndedWith(ExitCode.Ok).Json;
        JsonObject seen = Run("models", "inspect", "m", "--json").EndedWith(ExitCode.Ok).Json;

        Assert.Equal(made.ToJsonString(), seen.ToJsonString());
        JsonArray components = seen["components"]!.AsArray();
        Assert.Equal(
            ["AutoencoderKL", "CLIPTextModel", "UNet2DConditionModel"],
            components.Select(component => (string)component!["architecture"]!)
                .Order(StringComparer.Ordinal));
        Assert.All(components, component => Assert.Equal(
            4 * (long)component!["num_parameters"]!, (long)component["fp32_bytes"]!));
        Assert.Equal(
            components.Sum(component => (long)component!["num_parameters"]!), (long)seen["num_parameters"]!);
    }

    [Fact]
    public void Init_SameSeed_GivesTheSameBytes()
    {
        Init().EndedWith(ExitCode.Ok);
        Run("models", "init", "--arch", "sd15-tiny", "--out", "same").EndedWith(ExitCode.Ok);
        Run("models", "init", "--arch", "sd15-tiny", "--out", "other", "--seed", "1").EndedWith(ExitCode.Ok);

        Assert.Equal(Weights("m"), Weights("same"));
        Assert.NotEqual(Weights("m"), Weights("other"));
    }

    [Fact]
    public void Init_WiderChannels_HaveMoreParameters()
    {
        Init().EndedWith(ExitCode.Ok);
        CommandRun wide =
            Run("models", "init", "--arch", "sd15-tiny", "--out", "w", "--channels", "64,128", "--json");

        Assert.True(
            Parameters(wide.EndedWith(ExitCode.Ok).Json)
            > 3 * Parameters(Run("models", "inspect", "m", "--json").Json));
    }

    [Theory]
    [InlineData("--arch sd99", "sd15-tiny", "--arch", "sd99")]
    [InlineData("--channels 32,x", "'x'", "--arch", "sd15-tiny", "--channels", "32,x")]
    [InlineData("norm_num_groups", "31", "--arch", "sd15-tiny", "--channels", "31,64")]
    [InlineData("gone.txt", "snoopi", "--arch", "sd15-tiny", "--prompts", "gone.txt")]
    public void Init_WhatCannotBeMade_IsRefusedAndLeavesNothing(
        string said, string alsoSaid, params string[] flags)
    {
        Run(["models", "init", "--out", "m", .. flags]).EndedWith(ExitCode.Usage).Said(said, alsoSaid);

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.FullPath));
    }

    [Fact]
    public void Init_FolderThatHoldsSomething_IsLeftAloneUntilForced()
    {
        Init().EndedWith(ExitCode.Ok);
        string before = Weights("m");

        Run("models", "init", "--arch", "sd15-tiny", "--out", "m", "--seed", "1")
            .EndedWith(ExitCode.Usage).Said("--force");
        Assert.Equal(before, Weights("m"));

        Run("models", "init", "--arch", "sd15-tiny", "--out", "m", "--seed", "1", "--force")
            .EndedWith(ExitCode.Ok);
        Assert.NotEqual(before, Weights("m"));
    }

    [Fact]
    public void Init_PlaceThatCannotBeWritten_IsNamed()
    {
        Run("models", "init", "--arch", "sd15-tiny", "--out", "/proc/self/fdinfo/m")
            .EndedWith(ExitCode.Failed)
            .Said("/proc/self/fdinfo/m");
    }

    [Fact]
    public void Inspect_FolderThatIsNotThere_IsNamed() =>
        Run("models", "inspect", "gone").EndedWith(ExitCode.Usage).Said(_folder.File("gone"));

    [Fact]
    public void Inspect_UnknownArchitecture_IsNamedWithItsFile()
    {
        Init().EndedWith(ExitCode.Ok);
        string config = _folder.File("m", "unet", "config.json");
        File.WriteAllText(config, File.ReadAllText(config)
            .Replace("UNet2DConditionModel", "UNet9D", StringComparison.Ordinal));

        Run("models", "inspect", "m").EndedWith(ExitCode.Usage).Said(config, "UNet9D");
    }

    [Fact]
    public void Inspect_DamagedConfiguration_IsNamed()
    {
        Init().EndedWith(ExitCode.Ok);
        string config = _folder.File("m", "vae", "config.json");
        File.WriteAllText(config, File.ReadAllText(config)[..40]);

        Run("models", "inspect", "m").EndedWith(ExitCode.Usage).Said(config);
    }

    private static long Parameters(JsonObject inspection) => (long)inspection["components"]!.AsArray()
        .Single(component => (string)component!["name"]! == "unet")!["num_parameters"]!;

    private CommandRun Init() => Run("models", "init", "--arch", "sd15-tiny", "--out", "m", "--json");

    private CommandRun Run(params string[] arguments) => CommandRun.Of(_folder.FullPath, arguments);

    private string Weights(string model) => string.Concat(
        Directory.EnumerateFiles(_folder.File(model), "*.safetensors", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(file =>
                Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))));
}
