using Orleans.Runtime;

namespace Orleans;

/// <summary>
/// Names the grain type in ids, instead of the class's name in lower case without <c>Grain</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public sealed class GrainTypeAttribute : Attribute
{
    private readonly GrainType _grainType;

    /// <summary>Gives the name.</summary>
    /// <param name="grainType">Unique in the application.</param>
    public GrainTypeAttribute(string grainType) => _grainType = GrainType.Create(grainType);

    /// <summary>The grain type.</summary>
    /// <param name="services">Not used.</param>
    /// <param name="type">Not used.</param>
    public GrainType GetGrainType(IServiceProvider services, Type type) => _grainType;
}
