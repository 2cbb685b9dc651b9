using SnoopiCluster.Dashboard.Live;

namespace SnoopiCluster.Dashboard.Tests.Live;

public class StepPaceTests
{
    [Fact]
    public void Add_MoreStepsThanAreTaken_IsTheMeanOfTheNewest()
    {
        StepPace pace = new();
        pace.Add(Given.Step(0, seconds: 1_000));
        for (int step = 1; step <= StepPace.MostSteps; step++)
        {
            pace.Add(Given.Step(step, seconds: step % 2 == 0 ? 1 : 3));
            pace.Add(Given.Step(step, seconds: 1_000));
        }

        Assert.Equal(2, pace.MeanSeconds);
    }

    [Fact]
    public void Add_StepBeforeTheLast_BeginsAnew()
    {
        StepPace pace = new();
        pace.Add(Given.Step(8, seconds: 10));
        pace.Add(Given.Step(3, seconds: 2));

        Assert.Equal(2, pace.MeanSeconds);
    }
}
