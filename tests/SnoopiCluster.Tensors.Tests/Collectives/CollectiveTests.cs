namespace SnoopiCluster.Tensors.Tests.Collectives;

/// <summary>Collectives over real processes on loopback, all of which live.</summary>
public sealed class CollectiveTests
{
    private const int Odd = 1_000_003;

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Collectives_LivingRanks_GiveEveryRankTheResult(int worldSize)
    {
        using RankGroup ranks = await RankGroup.JoinedAsync(worldSize);
        int[] all = [.. Enumerable.Range(0, worldSize)];

        foreach (int count in new[] { 1, 7, 1024, Odd, 0 })
        {
            RankAnswer[] sums = await ranks.AskAsync($"sum {count}", all);
            Assert.All(sums, sum => Assert.Equal(RankGroup.SumOf(worldSize, count), sum.Text));
        }

        foreach (int count in new[] { 0, 3, (40 << 20) + 1 })
        {
            int root = worldSize - 1;
            RankAnswer[] copies = await ranks.AskAsync($"broadcast {count} {root}", all);
            Assert.All(copies, copy => Assert.Equal(RankGroup.BytesOf(root, count), copy.Text));
        }

        foreach (int rank in all)
        {
            ranks[rank].Send($"gather digest-{rank}");
        }

        RankAnswer[] gathered = await ranks.AnswersAsync(all);
        string expected = string.Join('|', all.Select(rank => $"digest-{rank}"));
        Assert.All(gathered, answer => Assert.Equal(expected, answer.Text));

        foreach (int rank in all.Reverse())
        {
            Assert.Equal(0, await ranks[rank].EndAsync());
        }
    }
}
