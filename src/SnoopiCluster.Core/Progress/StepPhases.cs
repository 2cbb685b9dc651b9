using System.Collections.Immutable;
using System.Text.Json;

namespace SnoopiCluster.Core.Progress;

/// <summary>The phases of a step under the names that rows and series know them by.</summary>
public static class StepPhases
{
    /// <summary>All phases in the order in which they come.</summary>
    public static ImmutableArray<StepPhase> All { get; } = [.. Enum.GetValues<StepPhase>()];

    private static readonly ImmutableArray<string> Names =
        [.. All.Select(phase => JsonNamingPolicy.SnakeCaseLower.ConvertName(phase.ToString()))];

    /// <summary>A phase's name, such as <c>data_wait</c>.</summary>
    public static string NameOf(StepPhase phase) => Names[(int)phase];

    /// <summary>
    /// Seconds that a rank computes before the collective of a step: what makes the others wait for it. Sampling is shared out
    /// apart from the steps and does not count.
    /// </summary>
    /// <param name="seconds">Seconds by name.</param>
    public static double BeforeCollective(IReadOnlyDictionary<string, double> seconds) => All
        .Where(phase => phase is not (StepPhase.AllReduce or StepPhase.Optimizer or StepPhase.Sampling))
        .Sum(phase => seconds.GetValueOrDefault(NameOf(phase)));
}
