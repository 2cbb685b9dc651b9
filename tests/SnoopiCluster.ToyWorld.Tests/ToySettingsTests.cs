using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.ToyWorld.Tests;

public sealed class ToySettingsTests
{
    [Fact]
    public void Student_IsASpecThatCanBeRun()
    {
        RunSpec spec = ToySettings.Student("student", seed: 3, steps: 7, "/teacher", "/captions.txt");

        Assert.Empty(RunSpecReader.Validate(spec));
        Assert.Equal((3, 7, 1), (spec.Seed, spec.Steps, spec.Threads));
        Assert.Equal("/teacher", spec.Model.Teacher);
        Assert.Equal(["/captions.txt"], spec.Prompts.Files);
    }

    [Fact]
    public void InFull_GivesTheLoraTeacherMoreUpdatesThanTheStudent()
    {
        RunSpec spec = ToySettings.Student("student", seed: 3, steps: 7, "/teacher", "/captions.txt");
        RunSpec full = ToySettings.InFull(spec);

        Assert.Empty(RunSpecReader.Validate(full));
        Assert.True(full.StudentEvery > spec.StudentEvery);
        Assert.True(full.Student.Lr < spec.Student.Lr);
        Assert.Equal(spec.Lora, full.Lora);
    }
}
