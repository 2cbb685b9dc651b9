using System.Collections.Immutable;
using SnoopiCluster.Core;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.PromptSets;
using SnoopiCluster.Testing.Servers;

namespace SnoopiCluster.Storage.Tests.Stores;

public sealed class NodeAndPromptSetStoreTests(PostgresServer server) : DatabaseCase(server)
{
    private static readonly ImmutableArray<PromptSetSource> Sources =
        [new("coco.csv.gz", "caption", 30, 21), new("more.txt", null, 12, 12)];

    [Fact]
    public async Task SaveNode_SeenAgain_ReplacesIt()
    {
        NodeRecord a = new(
            new NodeName("node-a"), "10.0.0.1", "i1", true, "said hello",
            [new SlotDescription(0, "cuda:0", "H200", 150_000_000_000)]);
        NodeRecord b = a with { Name = new NodeName("node-b"), Slots = [] };
        await Database.Nodes.SaveAsync(b, default);
        await Database.Nodes.SaveAsync(a with { IsUp = false, Slots = [] }, default);
        await Database.Nodes.SaveAsync(a, default);

        ImmutableArray<NodeRecord> nodes = await Database.Nodes.ListAsync(default);
        Assert.Equal([a.Name, b.Name], nodes.Select(node => node.Name));
        Assert.Equal(a.Slots, nodes[0].Slots);
        Assert.Equal(a, nodes[0] with { Slots = a.Slots });
    }

    [Fact]
    public async Task SetDuty_OfANode_StaysUntilItsAgentIsStartedAnewOrForGood()
    {
        NodeRecord node = new(new NodeName("node-a"), "10.0.0.1", "i1", true, "said hello", []);
        Assert.False(await Database.Nodes.SetDutyAsync(node.Name, NodeDuty.Draining, "repair", default));
        Assert.Equal(NodeDuty.Serving, (await Database.Nodes.SaveAsync(node, default)).Duty);

        Assert.True(await Database.Nodes.SetDutyAsync(node.Name, NodeDuty.Draining, "repair", default));
        NodeRecord sameAgent = await Database.Nodes.SaveAsync(node, default);
        NodeRecord newAgent = await Database.Nodes.SaveAsync(node with { Instance = "i2" }, default);
        await Database.Nodes.SetDutyAsync(node.Name, NodeDuty.Excluded, "broken", default);
        NodeRecord excluded = await Database.Nodes.SaveAsync(node with { Instance = "i3" }, default);
        NodeRecord listed = Assert.Single(await Database.Nodes.ListAsync(default));

        Assert.Equal((NodeDuty.Draining, "repair"), (sameAgent.Duty, sameAgent.DutyCause));
        Assert.Equal((NodeDuty.Serving, null), (newAgent.Duty, newAgent.DutyCause));
        Assert.Equal((NodeDuty.Excluded, "broken"), (excluded.Duty, excluded.DutyCause));
        Assert.Equal((NodeDuty.Excluded, "broken"), (listed.Duty, listed.DutyCause));
    }

    [Fact]
    public async Task RegisterPromptSet_Name_StandsForOneSet()
    {
        PromptSetManifest first = Manifest(3);
        PromptSetManifest other = Manifest(4);
        Assert.True(await Database.PromptSets.RegisterAsync("coco", first, Sources, default));
        Assert.True(await Database.PromptSets.RegisterAsync("coco", first, [], default));
        Assert.False(await Database.PromptSets.RegisterAsync("coco", other, [], default));
        Assert.True(await Database.PromptSets.RegisterAsync("alias", first, [], default));
        Assert.True(await Database.PromptSets.RegisterAsync("parti", other, [], default));

        RegisteredPromptSet found = (await Database.PromptSets.FindAsync("coco", default))!;
        Assert.Equal(first, found.Manifest);
        Assert.Equal(first.Shards, found.Manifest.Shards);
        Assert.Equal(Sources, found.Sources);
        Assert.Empty((await Database.PromptSets.FindAsync("alias", default))!.Sources);
        Assert.Equal("coco", (await Database.PromptSets.FindAsync(first.Hash, default))!.Name);
        Assert.Null(await Database.PromptSets.FindAsync("none", default));
        Assert.Null(await Database.PromptSets.FindAsync(Sha256Digest.Of([1]), default));
        Assert.Equal(
            ["parti", "alias", "coco"], (await Database.PromptSets.ListAsync(default)).Select(set => set.Name));
    }

    private static PromptSetManifest Manifest(int numShards) => new(
    [
        .. Enumerable.Range(0, numShards).Select(i => new PromptShardEntry(
            new PromptShardId(i), $"shard-{i:D5}.prompts", 10 + i, Sha256Digest.Of([(byte)i]))),
    ]);
}
