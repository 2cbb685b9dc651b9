using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Core.Sweeps;

/// <summary>
/// Makes a <see cref="SweepSpec"/> of a document, and lists everything that is wrong with it: its own keys,
/// and the spec of every single run, with the axis and the value at fault.
/// </summary>
public static partial class SweepSpecReader
{
    /// <summary>Reads a sweep.</summary>
    /// <param name="document">The keys that were given, as a tree of JSON values.</param>
    /// <param name="source">What to call the document in messages, such as its path.</param>
    /// <exception cref="SpecException">Lists every fault with its full key.</exception>
    public static SweepSpec Read(JsonObject document, string source)
    {
        List<SpecFault> faults = [];
        SpecKeys keys = new(document, "", faults);
        SweepStrategy strategy = keys.OneOf("strategy", SweepStrategy.Grid);
        SweepSpec spec = new()
        {
            Name = NameFrom(keys),
            Run = JsonSerializer.SerializeToElement(keys.Section("run", isRequired: true) ?? []),
            Axes = AxesFrom(keys.Section("axes", isRequired: true) ?? [], strategy, faults),
            Strategy = strategy,
            Count = keys.Whole("count", 0, 0, SweepSpec.MaxTrials),
            Seed = keys.Seed("seed"),
            MaxConcurrent = keys.Whole("max_concurrent", 4, 1, SweepSpec.MaxTrials),
            MaxFailedTrials = keys.Whole("max_failed_trials", 5, 0, SweepSpec.MaxTrials),
            Metric = MetricFrom(keys, faults),
            EarlyStop = EarlyStopFrom(keys.Section("early_stop", isRequired: false) ?? [], faults),
        };
        CheckTogether(spec, keys);
        keys.RefuseUnknown();
        CheckTrials(spec, [], source, faults);
        return spec;
    }

    /// <summary>Adds values to a sweep's axes, or trials to a random sweep, and changes its limits.</summary>
    /// <param name="spec">The sweep as it is.</param>
    /// <param name="document">
    /// <c>axes</c> with the values to add to axes that the sweep has, <c>count</c>, <c>max_concurrent</c>,
    /// <c>max_failed_trials</c>; what is not given stays.
    /// </param>
    /// <param name="existing">The values of the trials that the sweep has.</param>
    /// <param name="source">What to call the document in messages.</param>
    /// <exception cref="SpecException">Lists every fault with its full key.</exception>
    public static SweepSpec Extend(
        SweepSpec spec,
        JsonObject document,
        IReadOnlyCollection<ImmutableArray<AxisValue>> existing,
        string source)
    {
        List<SpecFault> faults = [];
        SpecKeys keys = new(document, "", faults);
        ImmutableArray<SweepAxis> added =
            AxesFrom(keys.Section("axes", isRequired: false), spec.Strategy, faults);
        foreach (SweepAxis axis in added.Where(axis => !spec.Axes.Any(own => own.Key == axis.Key && own.Draw is null)))
        {
            string own = string.Join(", ", spec.Axes.Where(known => known.Draw is null).Select(known => known.Key));
            faults.Add(new SpecFault(
                $"axes.{axis.Key}", $"the sweep has no such list of values; it can be extended on {own}"));
        }

        SweepSpec extended = spec with
        {
            Axes = [.. spec.Axes.Select(axis => WithMore(axis, added))],
            Count = keys.Whole("count", spec.Count, spec.Count, SweepSpec.MaxTrials),
            MaxConcurrent = keys.Whole("max_concurrent", spec.MaxConcurrent, 1, SweepSpec.MaxTrials),
            MaxFailedTrials = keys.Whole("max_failed_trials", spec.MaxFailedTrials, 0, SweepSpec.MaxTrials),
        };
        CheckTogether(extended, keys);
        keys.RefuseUnknown();
        CheckTrials(extended, existing, source, faults);
        return extended;
    }

    private static string NameFrom(SpecKeys keys)
    {
        string name = keys.Text("name") ?? "sweep";
        if (!NamePattern().IsMatch(name))
        {
            keys.Refuse(
                "name",
                $"found \"{name}\"; use 1 to 90 letters, digits, '.', '_' or '-', the first a letter or digit");
        }

        return name;
    }

    private static SweepMetric? MetricFrom(SpecKeys keys, List<SpecFault> faults)
    {
        string? name;
        string? better = null;
        if (keys.Node("metric") is JsonObject section)
        {
            SpecKeys own = new(section, "metric.", faults);
            name = own.Text("name");
            better = own.Text("better");
            own.RefuseUnknown();
        }
        else
        {
            name = keys.Text("metric");
        }

        if (name is null)
        {
            return null;
        }

        if (SweepMetric.WhyRefused(name) is { } reason)
        {
            keys.Refuse(
                "metric",
                $"{name} {reason}. Name a quality metric, such as {string.Join(", ", SweepMetric.KnownNames)}");
            return null;
        }

        SweepMetric? metric = better switch
        {
            "higher" => new SweepMetric(name, IsHigherBetter: true),
            "lower" => new SweepMetric(name, IsHigherBetter: false),
            null => SweepMetric.Find(name),
            _ => null,
        };
        if (metric is null)
        {
            keys.Refuse("metric", $"it is not known whether more or less {name} is better; "
                + $"write {{name: {name}, better: higher}} or lower");
        }

        return metric;
    }

    private static EarlyStopSpec EarlyStopFrom(JsonObject section, List<SpecFault> faults)
    {
        EarlyStopSpec defaults = new();
        SpecKeys keys = new(section, "early_stop.", faults);
        ImmutableArray<EarlyStopRule> rules = defaults.Rules;
        if (keys.Node("rules") is { } node)
        {
            JsonArray names = node as JsonArray ?? [node.DeepClone()];
            rules =
            [
                .. names.Select((name, i) => keys.OneOf<EarlyStopRule>($"rules[{i}]", name))
                    .OfType<EarlyStopRule>().Distinct(),
            ];
        }

        EarlyStopSpec spec = new()
        {
            Rules = rules,
            Grace = keys.Number("grace", defaults.Grace, 0, 1),
            LatentStd = keys.Number("latent_std", defaults.LatentStd, 1e-6, 1e6),
            PlateauWindow = keys.Whole("plateau_window", defaults.PlateauWindow, 2, Plateau.MaxWindow),
            MinPeers = keys.Whole("min_peers", defaults.MinPeers, 1, SweepSpec.MaxTrials),
        };
        keys.RefuseUnknown();
        return spec;
    }

    private static void CheckTogether(SweepSpec spec, SpecKeys keys)
    {
        bool isRandom = spec.Strategy == SweepStrategy.Random;
        if (isRandom && spec.Count == 0)
        {
            keys.Refuse("count", "found nothing; say how many trials a random sweep has");
        }

        if (!isRandom && spec.Count > 0)
        {
            keys.Refuse("count", $"found {spec.Count}; a grid has as many trials as there are combinations");
        }

        if (!isRandom && TrialExpansion.GridSizeOf(spec) > SweepSpec.MaxTrials)
        {
            keys.Refuse(
                "axes",
                $"found more than {SweepSpec.MaxTrials} combinations; use fewer values, or strategy random");
        }

        if (spec.Metric is null && !keys.Has("metric")
            && spec.EarlyStop.Rules.Any(rule => rule is EarlyStopRule.Plateau or EarlyStopRule.BelowMedian))
        {
            keys.Refuse(
                "metric",
                "found nothing; the rules plateau and below_median in early_stop.rules need a quality metric");
        }

        JsonObject run = JsonObject.Create(spec.Run) ?? [];
        if (run.ContainsKey("name"))
        {
            keys.Refuse(
                "run.name", $"the sweep names its runs, such as {TrialExpansion.NameOf(spec, 0)}; leave it out");
        }

        foreach (string section in spec.Axes.Select(axis => axis.Key.Split('.')[0]).Distinct())
        {
            // The axis would hide what is wrong here.
            if (run[section] is { } node and not JsonObject && spec.Axes.All(axis => axis.Key != section))
            {
                keys.Refuse($"run.{section}", $"expected a section of keys, found {SpecKeys.Describe(node)}");
            }
        }
    }

    private static SweepAxis WithMore(SweepAxis axis, ImmutableArray<SweepAxis> added) => axis with
    {
        Values =
        [
            .. axis.Values,
            .. added.Where(other => other.Key == axis.Key).SelectMany(other => other.Values)
                .Where(value => !axis.Values.Any(own => JsonElement.DeepEquals(own, value))),
        ],
    };

    private static void CheckTrials(
        SweepSpec spec,
        IReadOnlyCollection<ImmutableArray<AxisValue>> existing,
        string source,
        List<SpecFault> faults)
    {
        // Trials cannot be made of axes that are wrong themselves.
        if (faults.Count == 0)
        {
            faults.AddRange(TrialFaults.Of(spec, TrialExpansion.Beyond(spec, existing), existing.Count));
        }

        if (faults.Count > 0)
        {
            throw new SpecException(source, faults);
        }
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,89}$")]
    private static partial Regex NamePattern();
}
