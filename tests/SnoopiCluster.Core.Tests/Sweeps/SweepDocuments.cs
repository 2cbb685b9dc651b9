using System.Text.Json.Nodes;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Core.Sweeps;

namespace SnoopiCluster.Core.Tests.Sweeps;

/// <summary>Sweeps as people write them.</summary>
internal static class SweepDocuments
{
    public const string Guidance = """
        {
          "name": "guidance",
          "run": {"model": {"teacher": "t"}, "prompts": {"set": "p"}, "steps": 1000},
          "axes": {"kappa.range": [[0.5, 4], [1, 2], 2], "seed": [0, 1]}
        }
        """;

    public static JsonObject With(params (string Key, string Json)[] keys)
    {
        JsonObject document = JsonNode.Parse(Guidance)!.AsObject();
        foreach ((string key, string json) in keys)
        {
            document[key] = JsonNode.Parse(json);
        }

        return document;
    }

    public static SweepSpec Read(params (string Key, string Json)[] keys) =>
        SweepSpecReader.Read(With(keys), "sweep.yaml");

    public static IEnumerable<SpecFault> FaultsOf(params (string Key, string Json)[] keys) =>
        Assert.Throws<SpecException>(() => Read(keys)).Faults;
}
