using System.Collections.Immutable;
using System.Text.Json;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Sweeps;

namespace SnoopiCluster.Core.Tests;

public sealed class IdJsonTests
{
    private static readonly JsonSerializerOptions Messages =
        new() { DictionaryKeyPolicy = JsonNamingPolicy.SnakeCaseLower };

    [Fact]
    public void Ids_InJson_ArePlainTexts()
    {
        Check(RunId.Of([1, 2, 3, 4, 5, 6]), "r010203040506");
        Check(SweepId.Of([1, 2, 3, 4, 5, 255]), "s0102030405ff");
        Check(new NodeName("node-a.b_9"), "node-a.b_9");
        Check(new SlotId(new NodeName("node-a"), 12), "node-a/12");
        Check(new RankProcessId(7), "7");

        static void Check<T>(T id, string text)
            where T : struct
        {
            Assert.Equal($"\"{text}\"", JsonSerializer.Serialize(id));
            Assert.Equal(id, JsonSerializer.Deserialize<T>($"\"{text}\""));
            var byId = ImmutableDictionary<T, int>.Empty.Add(id, 3);
            Assert.Equal($"{{\"{text}\":3}}", JsonSerializer.Serialize(byId));
            Assert.Equal(byId, JsonSerializer.Deserialize<ImmutableDictionary<T, int>>($"{{\"{text}\":3}}"));
        }
    }

    [Fact]
    public void Ids_AsKeys_AreNotRenamedByThePolicyOfMessages()
    {
        Assert.Equal(
            "{\"Node-A.b\":1}",
            JsonSerializer.Serialize(ImmutableDictionary<NodeName, int>.Empty.Add(new NodeName("Node-A.b"), 1), Messages));
    }

    [Theory]
    [InlineData(typeof(RunId), "\"s010203040506\"")]
    [InlineData(typeof(RunId), "\"r01020304050G\"")]
    [InlineData(typeof(RunId), "\"r0102030405060\"")]
    [InlineData(typeof(RunId), "7")]
    [InlineData(typeof(NodeName), "\"../etc\"")]
    [InlineData(typeof(NodeName), "\"\"")]
    [InlineData(typeof(SlotId), "\"node-a\"")]
    [InlineData(typeof(SlotId), "\"node-a/-1\"")]
    [InlineData(typeof(SlotId), "\"node-a/0/1\"")]
    [InlineData(typeof(RankProcessId), "\"first\"")]
    public void Read_SomethingElse_NamesTheKindOfId(Type type, string json) =>
        Assert.Contains(
            type.Name, Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, type)).Message,
            StringComparison.Ordinal);
}
