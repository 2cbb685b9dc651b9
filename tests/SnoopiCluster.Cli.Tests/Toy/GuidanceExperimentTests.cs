using SnoopiCluster.Cli.Toy;

namespace SnoopiCluster.Cli.Tests.Toy;

public sealed class GuidanceExperimentTests
{
    [Theory]
    [InlineData(0.97, 0.99, "yes (97.0 against 99.0)")]
    [InlineData(0.93, 0.99, "no (93.0 against 99.0)")]
    [InlineData(double.NaN, 0.99, "no (- against 99.0)")]
    public void Verdict_SaysWhetherTheStudentIsWithinFivePoints(
        double student, double teacher, string verdict) =>
        Assert.Equal(verdict, GuidanceExperiment.Verdict(student, teacher));
}
