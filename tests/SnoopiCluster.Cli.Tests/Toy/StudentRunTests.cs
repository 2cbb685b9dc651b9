using SnoopiCluster.Cli.Toy;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.ToyWorld;

namespace SnoopiCluster.Cli.Tests.Toy;

public sealed class StudentRunTests
{
    private static readonly RunSpec Spec =
        ToySettings.Student("any", seed: 1, steps: 5, "/a/teacher", "/a/captions.txt");

    [Fact]
    public void Of_OtherFolders_IsTheSameStudent() => Assert.Equal(
        StudentRun.Of("fixed 4.5, seed 1", Spec, "t", "c").Hash,
        StudentRun.Of(
            "fixed 4.5, seed 1",
            Spec with
            {
                Name = "other",
                Model = Spec.Model with { Teacher = "/b/teacher" },
                Prompts = Spec.Prompts with { Files = ["/b/captions.txt"] },
            },
            "t",
            "c").Hash);

    [Fact]
    public void Of_AnotherTeacherCaptionsOrSeed_IsAnotherStudent()
    {
        string[] hashes =
        [
            StudentRun.Of("arm", Spec, "t", "c").Hash,
            StudentRun.Of("arm", Spec, "t2", "c").Hash,
            StudentRun.Of("arm", Spec, "t", "c2").Hash,
            StudentRun.Of("arm", Spec with { Seed = 2 }, "t", "c").Hash,
        ];

        Assert.Equal(4, hashes.Distinct().Count());
    }

    [Fact]
    public void Of_AnyArm_HasANameThatARunMayHave()
    {
        StudentRun run = StudentRun.Of("U(0.5, 4), seed 1", Spec, "t", "c");

        Assert.StartsWith("U-0.5-4-seed-1-5-", run.Spec.Name, StringComparison.Ordinal);
        Assert.Empty(RunSpecReader.Validate(run.Spec));
    }
}
