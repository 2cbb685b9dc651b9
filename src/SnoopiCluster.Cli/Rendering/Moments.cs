using System.Globalization;

namespace SnoopiCluster.Cli.Rendering;

/// <summary>Points in time as a person at this machine reads them.</summary>
internal static class Moments
{
    /// <summary>The time of day, to the second.</summary>
    public static string TimeOfDay(DateTimeOffset at, TimeProvider time) => Local(at, time, "HH:mm:ss");

    /// <summary>Date and time of day.</summary>
    public static string Full(DateTimeOffset at, TimeProvider time) => Local(at, time, "yyyy-MM-dd HH:mm:ss");

    private static string Local(DateTimeOffset at, TimeProvider time, string format) =>
        TimeZoneInfo.ConvertTime(at, time.LocalTimeZone).ToString(format, CultureInfo.InvariantCulture);
}
