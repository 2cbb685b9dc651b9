using System.Collections.Immutable;

namespace SnoopiCluster.Dashboard.Components.RunPage;

/// <summary>What a run's page shows under its header; part of the page's address.</summary>
public enum RunTab
{
    /// <summary>Pictures of the probe set by step.</summary>
    Samples,

    /// <summary>Measurements over the steps.</summary>
    Curves,

    /// <summary>Attempts, memberships and recoveries.</summary>
    Timeline,

    /// <summary>States that it can go on from.</summary>
    Checkpoints,

    /// <summary>Proof of what it was fed.</summary>
    Ledger,

    /// <summary>Where each rank's time goes.</summary>
    Ranks,

    /// <summary>What each rank wrote.</summary>
    Logs,

    /// <summary>What it computes, held against another run.</summary>
    Spec,
}

/// <summary>Tabs as the page's address names them.</summary>
public static class RunTabs
{
    /// <summary>All of them, in the order of the page.</summary>
    public static ImmutableArray<RunTab> All { get; } = [.. Enum.GetValues<RunTab>()];

    /// <summary>The last part of the tab's address, such as <c>curves</c>.</summary>
    public static string SlugOf(RunTab tab) => tab.ToString().ToLowerInvariant();

    /// <summary>The tab that an address names; the first one where it names none that exists.</summary>
    /// <param name="slug">Last part of the address; null when there is none.</param>
    public static RunTab Of(string? slug) => Enum.TryParse(slug, ignoreCase: true, out RunTab tab) && Enum.IsDefined(tab)
        ? tab
        : RunTab.Samples;
}
