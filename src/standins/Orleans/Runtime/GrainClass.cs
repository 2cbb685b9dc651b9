using System.Reflection;
using Orleans.Concurrency;
using Orleans.Configuration;

namespace Orleans.Runtime;

/// <summary>What the silo knows of a grain class.</summary>
internal sealed class GrainClass
{
    private const string Suffix = "grain";

    internal GrainClass(Type type, IServiceProvider services)
    {
        Type = type;
        IsReentrant = type.IsDefined(typeof(ReentrantAttribute), inherit: true);
        GrainType = type.GetCustomAttribute<GrainTypeAttribute>() is { } named
            ? named.GetGrainType(services, type)
            : GrainType.Create(DefaultName(type));
    }

    /// <summary>The class.</summary>
    internal Type Type { get; }

    /// <summary>Its name in ids.</summary>
    internal GrainType GrainType { get; }

    /// <summary>Whether its requests interleave.</summary>
    internal bool IsReentrant { get; }

    /// <summary>How long an activation may be idle; infinite when it is never collected.</summary>
    internal TimeSpan CollectionAge(GrainCollectionOptions options)
    {
        if (options.ClassSpecificCollectionAge.TryGetValue(Type.FullName ?? Type.Name, out TimeSpan age))
        {
            return age;
        }

        if (Type.IsDefined(typeof(KeepAliveAttribute), inherit: true))
        {
            return Timeout.InfiniteTimeSpan;
        }

        return Type.GetCustomAttribute<CollectionAgeLimitAttribute>() switch
        {
            null => options.CollectionAge,
            { AlwaysActive: true } => Timeout.InfiniteTimeSpan,
            { } limit => limit.AgeLimit,
        };
    }

    private static string DefaultName(Type type)
    {
        string name = type.Name.ToLowerInvariant();
        return name.Length > Suffix.Length && name.EndsWith(Suffix, StringComparison.Ordinal)
            ? name[..^Suffix.Length]
            : name;
    }
}
