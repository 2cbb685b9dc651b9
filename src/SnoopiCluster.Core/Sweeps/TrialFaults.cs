using System.Collections.Immutable;
using System.Text.Json;
using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Core.Sweeps;

/// <summary>What is wrong with the runs of a sweep, each fault once, at the axis that brings it.</summary>
internal static class TrialFaults
{
    /// <summary>Reads every trial's spec.</summary>
    /// <param name="spec">The sweep.</param>
    /// <param name="trials">The trials' values.</param>
    /// <param name="firstNumber">The number of the first of them.</param>
    public static IReadOnlyList<SpecFault> Of(
        SweepSpec spec, ImmutableArray<ImmutableArray<AxisValue>> trials, int firstNumber)
    {
        List<(int Number, ImmutableArray<AxisValue> Values, SpecFault Fault)> found = [];
        foreach ((int i, ImmutableArray<AxisValue> values) in trials.Index())
        {
            try
            {
                RunSpecReader.Read(TrialExpansion.DocumentOf(spec, firstNumber + i, values), "trial");
            }
            catch (SpecException e)
            {
                found.AddRange(e.Faults.Select(fault => (firstNumber + i, values, fault)));
            }
        }

        return
        [
            .. found.GroupBy(entry => entry.Fault)
                .SelectMany(same => Place(
                    spec, same.Key, [.. same.Select(entry => (entry.Number, entry.Values))], trials.Length))
                .Distinct(),
        ];
    }

    private static IEnumerable<SpecFault> Place(
        SweepSpec spec, SpecFault fault, (int Number, ImmutableArray<AxisValue> Values)[] trials, int numTrials)
    {
        SweepAxis? axis = spec.Axes.FirstOrDefault(axis => IsInside(fault.Key, axis.Key));
        if (axis is not null)
        {
            string rest = fault.Key == axis.Key ? "" : $"{fault.Key}: ";
            return trials.Select(trial => trial.Values.First(value => value.Key == axis.Key).Value)
                .Select(value => new SpecFault($"axes.{axis.Key}{IndexOf(axis, value)}", rest + fault.Message));
        }

        string key = fault.Key.Length == 0 ? "run" : $"run.{fault.Key}";
        (int number, ImmutableArray<AxisValue> values) = trials[0];
        return
        [
            trials.Length == numTrials
                ? new SpecFault(key, fault.Message)
                : new SpecFault(
                    key,
                    $"{fault.Message} (in {trials.Length} of {numTrials} trials, "
                        + $"first in trial {number}: {string.Join(", ", values)})"),
        ];
    }

    private static bool IsInside(string key, string axis) =>
        key == axis || key.StartsWith(axis + ".", StringComparison.Ordinal)
            || key.StartsWith(axis + "[", StringComparison.Ordinal)
            || axis.StartsWith(key + ".", StringComparison.Ordinal);

    private static string IndexOf(SweepAxis axis, JsonElement value) =>
        axis.Draw is null ? $"[{axis.Values.TakeWhile(own => !JsonElement.DeepEquals(own, value)).Count()}]" : "";
}
