using System.Text.Json;
using SnoopiCluster.Contracts;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Sweeps;

namespace SnoopiCluster.Dashboard.Components.SweepPage;

/// <summary>A sweep's keys as the silo shows them.</summary>
internal static class SweepSpecs
{
    /// <summary>The spec of a sweep; null where the silo is of another version and says it in another way.</summary>
    public static SweepSpec? Of(SweepView sweep)
    {
        try
        {
            return sweep.Sweep.Deserialize<SweepSpec>(MessageJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
