using System.Globalization;

namespace Orleans;

/// <summary>How long an activation of the class may be idle before it is collected.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class CollectionAgeLimitAttribute : Attribute
{
    /// <summary>The shortest age that can be set.</summary>
    public static readonly TimeSpan MinAgeLimit = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The age is the sum of <see cref="Days"/>, <see cref="Hours"/> and <see cref="Minutes"/>.
    /// </summary>
    public CollectionAgeLimitAttribute()
    {
    }

    /// <summary>Sets the age.</summary>
    /// <param name="inactivityPeriod">In <see cref="TimeSpan"/>'s notation, such as <c>00:30:00</c>.</param>
    public CollectionAgeLimitAttribute(string inactivityPeriod) =>
        Minutes = TimeSpan.Parse(inactivityPeriod, CultureInfo.InvariantCulture).TotalMinutes;

    /// <summary>Days of the age.</summary>
    public double Days { get; set; }

    /// <summary>Hours of the age.</summary>
    public double Hours { get; set; }

    /// <summary>Minutes of the age.</summary>
    public double Minutes { get; set; }

    /// <summary>Whether activations are never collected.</summary>
    public bool AlwaysActive { get; set; }

    /// <summary>The age; at least <see cref="MinAgeLimit"/>.</summary>
    public TimeSpan AgeLimit
    {
        get
        {
            if (AlwaysActive)
            {
                return TimeSpan.MaxValue;
            }

            TimeSpan age = TimeSpan.FromDays(Days) + TimeSpan.FromHours(Hours) + TimeSpan.FromMinutes(Minutes);
            return age > MinAgeLimit ? age : MinAgeLimit;
        }
    }
}
