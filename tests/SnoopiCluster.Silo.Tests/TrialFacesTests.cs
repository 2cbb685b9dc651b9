using SnoopiCluster.Core.Sweeps;
using SnoopiCluster.Silo.Runs;

namespace SnoopiCluster.Silo.Tests;

public class TrialFacesTests
{
    [Fact]
    public void Of_ATrialThatWasAskedForBefore_IsNotReadAgain()
    {
        SweepSpec spec = SweepSpecReader.Read(SweepTests.Sweep(maxConcurrent: 2, 1, 2)["sweep"]!.AsObject(), "test");
        SweepId id = new("s000000000001");
        SweepState sweep = new(id, spec)
        {
            Trials =
            [
                .. TrialExpansion.Beyond(spec, []).Select(
                    (values, number) => new SweepTrial(number, TrialExpansion.RunOf(id, number), values, 10)),
            ],
        };
        TrialFaces faces = new();

        TrialFace[] first = [.. sweep.Trials.Select(trial => faces.Of(sweep, trial))];

        // As another request has it: equal, but not the same.
        SweepState again = sweep with { Trials = [.. sweep.Trials.Select(trial => trial with { Step = 5 })] };
        Assert.All(again.Trials.Zip(first), pair => Assert.Same(pair.Second, faces.Of(again, pair.First)));
        Assert.Equal(["seeds-000", "seeds-001"], first.Select(face => face.Name));
        Assert.Equal(2, faces.Count);
    }
}
