using SnoopiCluster.Worker.Ranks;

namespace SnoopiCluster.Worker.Tests.Ranks;

public sealed class StepDeadlineTests
{
    [Fact]
    public void Next_InAFirstStepOrAfterOtherWork_IsPatient()
    {
        StepDeadline deadline = new();
        Assert.Equal(RankGroup.Patience, deadline.Next());
        deadline.Record(TimeSpan.FromSeconds(1));
        deadline.Record(TimeSpan.FromSeconds(1));

        deadline.BePatient();

        Assert.Equal(RankGroup.Patience, deadline.Next());
    }

    [Theory]
    [InlineData(0.1, 5)]
    [InlineData(2, 20)]
    [InlineData(600, 600)]
    public void Next_AmongUsualSteps_IsTenOfThemAndAtLeastFiveSeconds(double step, double expected)
    {
        StepDeadline deadline = new();
        for (int i = 0; i < 5; i++)
        {
            deadline.Record(TimeSpan.FromSeconds(step));
        }

        Assert.Equal(expected, deadline.Next().TotalSeconds, 1e-6);
    }
}
