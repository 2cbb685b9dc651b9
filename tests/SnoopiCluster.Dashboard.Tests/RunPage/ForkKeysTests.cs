using SnoopiCluster.Dashboard.Components.RunPage;

namespace SnoopiCluster.Dashboard.Tests.RunPage;

public class ForkKeysTests
{
    [Fact]
    public void Read_Lines_GivesJsonWhereItIsAndTextElse()
    {
        ForkKeys read = ForkKeys.Read("kappa.range = [0.5, 3]\n# a remark\n\nname: narrow\nstudent.lr=1e-6\nema.enabled = false");

        Assert.Empty(read.Faults);
        Assert.Equal(
            """{"kappa.range":[0.5,3],"name":"narrow","student.lr":1e-6,"ema.enabled":false}""", read.Keys.ToJsonString());
    }

    [Theory]
    [InlineData("kappa.range", "gives no key and value")]
    [InlineData("= 3", "gives no key and value")]
    [InlineData("seed =", "gives no key and value")]
    [InlineData("seed = 1\nseed = 2", "given twice")]
    public void Read_WrongLine_SaysWhich(string lines, string fault) =>
        Assert.Contains(fault, Assert.Single(ForkKeys.Read(lines).Faults), StringComparison.Ordinal);
}
