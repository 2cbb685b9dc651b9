using System.Globalization;
using SnoopiCluster.Core.Memberships;

namespace SnoopiCluster.FakeRank;

/// <summary>What a fake rank does and where it goes wrong.</summary>
internal sealed record FakePlan
{
    /// <summary><c>ready.MS</c>: milliseconds until it is ready.</summary>
    public int ReadyMilliseconds { get; init; }

    /// <summary><c>rate.N</c>: steps a second.</summary>
    public double StepsPerSecond { get; init; } = 200;

    /// <summary><c>fail.KIND</c>: it fails instead of becoming ready; the kind is a word of <see cref="FailureKind"/>.</summary>
    public FailureKind? Fail { get; init; }

    /// <summary><c>die.K</c>: it kills itself (SIGKILL) before the collective of step K.</summary>
    public long? DieAt { get; init; }

    /// <summary><c>exit.K</c>: it writes to its log and ends with exit code 3 before the collective of step K.</summary>
    public long? ExitAt { get; init; }

    /// <summary><c>hang.K</c>: it never comes to the collective of step K.</summary>
    public long? HangAt { get; init; }

    /// <summary>
    /// <c>only.P</c>: the process that goes wrong; else each does that began before the step, so that a replacement does not.
    /// </summary>
    public int? Only { get; init; }

    /// <summary><c>deadline.MS</c>: time-out of its collectives.</summary>
    public int DeadlineMilliseconds { get; init; } = 5_000;

    /// <summary><c>deaf.1</c>: it lives on when its standard input closes, and carries out no order.</summary>
    public bool IsDeaf { get; init; }

    /// <summary><c>stored.1</c>: it ends only when its rows are stored, as real ranks do.</summary>
    public bool EndsWhenStored { get; init; }

    /// <summary><c>lines.N</c>: lines for the timeline that it says when it is ready.</summary>
    public int Lines { get; init; }

    /// <summary>Reads the words in a text; what is no word of this plan is somebody's name and left alone.</summary>
    public static FakePlan Of(string text)
    {
        FakePlan plan = new();
        foreach (string[] word in text.Split('_').Select(part => part.Split('.', 2)).Where(word => word.Length == 2))
        {
            string value = word[1];
            plan = word[0] switch
            {
                "ready" => plan with { ReadyMilliseconds = (int)Number(value) },
                "rate" => plan with { StepsPerSecond = Number(value) },
                "fail" => plan with { Fail = Enum.Parse<FailureKind>(value, ignoreCase: true) },
                "die" => plan with { DieAt = Number(value) },
                "exit" => plan with { ExitAt = Number(value) },
                "hang" => plan with { HangAt = Number(value) },
                "only" => plan with { Only = (int)Number(value) },
                "deadline" => plan with { DeadlineMilliseconds = (int)Number(value) },
                "deaf" => plan with { IsDeaf = true },
                "stored" => plan with { EndsWhenStored = true },
                "lines" => plan with { Lines = (int)Number(value) },
                _ => plan,
            };
        }

        return plan;
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
