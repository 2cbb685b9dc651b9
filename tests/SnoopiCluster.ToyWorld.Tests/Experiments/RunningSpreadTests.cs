using SnoopiCluster.ToyWorld.Experiments;
using static TorchSharp.torch;

namespace SnoopiCluster.ToyWorld.Tests.Experiments;

public sealed class RunningSpreadTests
{
    [Fact]
    public void Std_InParts_IsThatOfTheWhole()
    {
        var spread = new RunningSpread();
        spread.Add(tensor(new float[] { 1, 2 }, [2]));
        spread.Add(tensor(new float[] { 3, 6 }, [1, 2]));

        // Mean 3, squared differences 4, 1, 0, 9 over 4.
        Assert.Equal(Math.Sqrt(3.5), spread.Std, 12);
    }
}
