using SnoopiCluster.Contracts.Nodes;
using SnoopiCluster.Contracts.Ranks;

namespace SnoopiCluster.Worker.Nodes;

/// <summary>
/// Reports as they may leave the node. Their causes hold messages of libraries, which hold what they like, and go into timelines,
/// browsers and the silo's log; so they are treated as lines of a log are. Names of blobs and texts of prompts stay: they are data.
/// </summary>
internal static class ReportTexts
{
    /// <summary>The report, its texts without secrets.</summary>
    public static RankReport Cleaned(RankReport report, LogText text) => report switch
    {
        BrokenReport r => r with { Broken = r.Broken with { Cause = text.OfReport(r.Broken.Cause) } },
        CheckpointGivenUp r => r with { Cause = text.OfReport(r.Cause) },
        FailedReport r => r with { Failed = r.Failed with { Cause = text.OfReport(r.Failed.Cause) } },
        FormedReport r => r with { Formed = r.Formed with { Remarks = [.. r.Formed.Remarks.Select(text.OfReport)] } },
        RankTold r => new RankTold(text.OfReport(r.Text)),
        _ => report,
    };

    /// <summary>The end, its cause without secrets.</summary>
    public static RankExit Cleaned(RankExit exit, LogText text) => exit with { Cause = text.OfReport(exit.Cause) };
}
