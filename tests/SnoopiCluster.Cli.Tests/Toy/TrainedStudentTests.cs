using SnoopiCluster.Cli.Toy;

namespace SnoopiCluster.Cli.Tests.Toy;

public sealed class TrainedStudentTests
{
    [Fact]
    public void Shown_WithAnAverage_IsOneOfTwoAndTheOtherIsTheOther()
    {
        TrainedStudent student = new("last", "average", null, 1);

        Assert.Equal(["average", "last"], new[] { student.Shown, student.Other }.Order());
    }

    [Fact]
    public void Shown_WithoutAnAverage_IsTheLastWeights()
    {
        TrainedStudent student = new("last", null, null, 1);

        Assert.Equal(("last", null), (student.Shown, student.Other));
    }
}
