using System.Globalization;

namespace SnoopiCluster.Dashboard.Components.Parts;

/// <summary>Numbers, times and sizes as people read them.</summary>
internal static class Figures
{
    private static readonly string[] ByteUnits = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

    /// <summary>A count with its thousands apart: <c>60,000</c>.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A share in per cent: <c>42 %</c>; what is not there is a dash.</summary>
    public static string Percent(double? share, int digits = 0) => share is { } value
        ? (value * 100).ToString("F" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) + " %"
        : "–";

    /// <summary>A measured value with about four digits that say something; what is not there is a dash.</summary>
    public static string Value(double? value) => value switch
    {
        null => "–",
        { } number when !double.IsFinite(number) => number.ToString(CultureInfo.InvariantCulture),
        0 => "0",
        { } number when Math.Abs(number) is >= 1e5 or < 1e-3 => number.ToString("0.###e0", CultureInfo.InvariantCulture),
        { } number => number.ToString("G4", CultureInfo.InvariantCulture),
    };

    /// <summary>A span of time in its two largest units: <c>2 h 13 min</c>, <c>41 s</c>.</summary>
    public static string Span(TimeSpan span)
    {
        TimeSpan time = span < TimeSpan.Zero ? TimeSpan.Zero : span;
        return time switch
        {
            { TotalSeconds: < 1 } => $"{time.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture)} ms",
            { TotalSeconds: < 10 } => $"{time.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture)} s",
            { TotalMinutes: < 1 } => $"{(int)time.TotalSeconds} s",
            { TotalHours: < 1 } => time.Seconds == 0 ? $"{time.Minutes} min" : $"{time.Minutes} min {time.Seconds} s",
            { TotalDays: < 1 } => time.Minutes == 0 ? $"{time.Hours} h" : $"{time.Hours} h {time.Minutes} min",
            _ => time.Hours == 0 ? $"{Count((long)time.TotalDays)} d" : $"{Count((long)time.TotalDays)} d {time.Hours} h",
        };
    }

    /// <summary>A moment seen from another: <c>just now</c>, <c>5 min ago</c>.</summary>
    public static string Ago(DateTimeOffset then, DateTimeOffset now)
    {
        TimeSpan past = now - then;
        return past.TotalSeconds < 5 ? "just now" : $"{Coarse(past)} ago";
    }

    /// <summary>A moment in full, for whoever wants to know exactly.</summary>
    public static string Moment(DateTimeOffset moment) =>
        moment.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>Bytes in the largest unit that leaves a whole number before the point: <c>3.2 MiB</c>.</summary>
    public static string Bytes(long bytes)
    {
        double size = bytes;
        int unit = 0;
        while (size >= 1024 && unit < ByteUnits.Length - 1)
        {
            size /= 1024;
            unit++;
        }

        string format = unit == 0 || size >= 100 ? "0" : "0.0";
        return $"{size.ToString(format, CultureInfo.InvariantCulture)} {ByteUnits[unit]}";
    }

    private static string Coarse(TimeSpan span) => span switch
    {
        { TotalMinutes: < 1 } => $"{(int)span.TotalSeconds} s",
        { TotalHours: < 1 } => $"{(int)span.TotalMinutes} min",
        { TotalDays: < 1 } => $"{(int)span.TotalHours} h",
        _ => $"{Count((long)span.TotalDays)} d",
    };
}
