using SnoopiCluster.Core.Specs;
using SnoopiCluster.ToyWorld.Experiments;

namespace SnoopiCluster.ToyWorld.Tests.Experiments;

public sealed class ToyStudentTests
{
    [Fact]
    public void Spec_IsOneThatCanBeRun()
    {
        RunSpec spec = ToyStudent.Spec("student", seed: 3, steps: 7, "/teacher", "/captions.txt");

        Assert.Empty(RunSpecReader.Validate(spec));
        Assert.Equal((3, 7, 1), (spec.Seed, spec.Steps, spec.Threads));
        Assert.Equal("/teacher", spec.Model.Teacher);
        Assert.Equal(["/captions.txt"], spec.Prompts.Files);
    }
}
