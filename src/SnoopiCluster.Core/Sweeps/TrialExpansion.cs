using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SnoopiCluster.Core.DataPlans;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Core.Sweeps;

/// <summary>
/// Which trials a sweep has: a pure function of its spec and of the trials that it has already.
/// </summary>
public static class TrialExpansion
{
    // A random sweep whose combinations are nearly used up finds the last ones slowly; then it has fewer trials.
    private const int MaxDrawsPerTrial = 100;

    /// <summary>
    /// The trials that a sweep has beyond those it has already, in the order of their numbers. Existing
    /// trials are never changed or numbered anew, so a sweep can be extended at any time.
    /// </summary>
    /// <param name="spec">The sweep, as it was extended.</param>
    /// <param name="existing">Position n holds trial n.</param>
    public static ImmutableArray<ImmutableArray<AxisValue>> Beyond(
        SweepSpec spec, IReadOnlyCollection<ImmutableArray<AxisValue>> existing)
    {
        HashSet<string> taken = [.. existing.Select(IdentityOf)];
        int room = SweepSpec.MaxTrials - existing.Count;
        IEnumerable<ImmutableArray<AxisValue>> all = spec.Strategy == SweepStrategy.Grid
            ? Grid(spec)
            : Drawn(spec);
        int wanted = spec.Strategy == SweepStrategy.Grid ? room : Math.Min(room, spec.Count - existing.Count);
        return [.. all.Where(values => taken.Add(IdentityOf(values))).Take(Math.Max(0, wanted))];
    }

    /// <summary>
    /// Number of combinations of a grid; more than fit a sweep are counted as one too many.
    /// </summary>
    public static int GridSizeOf(SweepSpec spec) => (int)spec.Axes.Aggregate(
        1L, (size, axis) => Math.Min(SweepSpec.MaxTrials + 1, size * axis.Values.Length));

    /// <summary>
    /// The document of a trial's run: the shared keys with the trial's values and name laid over them.
    /// </summary>
    public static JsonObject DocumentOf(SweepSpec spec, int number, ImmutableArray<AxisValue> values)
    {
        JsonObject document = JsonObject.Create(spec.Run) ?? [];
        foreach (AxisValue value in values)
        {
            JsonObject section = document;
            string[] path = value.Key.Split('.');
            foreach (string name in path[..^1])
            {
                if (section[name] is not JsonObject next)
                {
                    // What stands there instead of a section is found when the spec of the sweep is read.
                    section[name] = next = [];
                }

                section = next;
            }

            section[path[^1]] = JsonSerializer.SerializeToNode(value.Value);
        }

        document["name"] = NameOf(spec, number);
        return document;
    }

    /// <summary>The name of a trial's run, such as <c>guidance-007</c>.</summary>
    public static string NameOf(SweepSpec spec, int number) => $"{spec.Name}-{number:000}";

    /// <summary>
    /// The run of a trial: the same whenever it is asked for, so that a run is never made twice.
    /// </summary>
    public static RunId RunOf(SweepId sweep, int number) =>
        RunId.Of(SHA256.HashData(Encoding.UTF8.GetBytes($"snoopi.sweep.v1 {sweep} {number}")));

    private static IEnumerable<ImmutableArray<AxisValue>> Grid(SweepSpec spec)
    {
        IEnumerable<ImmutableArray<AxisValue>> combinations = [[]];
        foreach (SweepAxis axis in spec.Axes)
        {
            combinations = combinations.SelectMany(
                values => axis.Values.Select(value => values.Add(new AxisValue(axis.Key, value))));
        }

        return combinations;
    }

    private static IEnumerable<ImmutableArray<AxisValue>> Drawn(SweepSpec spec) =>
        Enumerable.Range(0, spec.Count * MaxDrawsPerTrial).Select(
            draw => spec.Axes.Select(axis => new AxisValue(axis.Key, Draw(spec.Seed, draw, axis))).ToImmutableArray());

    private static JsonElement Draw(long seed, int draw, SweepAxis axis)
    {
        double u = Uniform(seed, draw, axis.Key);
        if (axis.Draw is not { } range)
        {
            return axis.Values[(int)(u * axis.Values.Length)];
        }

        double value = range.Scale == AxisScale.Uniform
            ? range.Min + (u * (range.Max - range.Min))
            : range.Min * Math.Pow(range.Max / range.Min, u);

        // Six digits are enough to tell trials apart and can be read.
        double rounded = double.Parse(value.ToString("G6", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return JsonSerializer.SerializeToElement(Math.Clamp(rounded, range.Min, range.Max));
    }

    /// <summary>In [0, 1), keyed by what it is for: an axis more changes nothing of the others.</summary>
    private static double Uniform(long seed, int draw, string key)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(key));
        Span<uint> words = stackalloc uint[Philox.NumWords];
        Philox.Block(
            [
                (uint)draw,
                BinaryPrimitives.ReadUInt32LittleEndian(hash),
                BinaryPrimitives.ReadUInt32LittleEndian(hash.AsSpan(4)),
                0,
            ],
            (ulong)seed,
            words);
        return (((ulong)words[0] << 21) | (words[1] >> 11)) * Math.ScaleB(1, -53);
    }

    private static string IdentityOf(ImmutableArray<AxisValue> values) => string.Join('\n', values);
}
