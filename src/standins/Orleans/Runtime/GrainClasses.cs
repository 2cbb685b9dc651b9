using System.Collections.Concurrent;
using System.Reflection;

namespace Orleans.Runtime;

/// <summary>
/// The grain classes of the loaded assemblies, by grain type and by the interfaces they implement.
/// </summary>
internal sealed class GrainClasses(IServiceProvider services)
{
    private readonly Lock _gate = new();
    private readonly HashSet<Assembly> _read = [];
    private readonly Dictionary<GrainType, GrainClass> _byType = [];
    private readonly ConcurrentDictionary<(Type Interface, string? Prefix), GrainClass> _byInterface = new();

    /// <summary>The class of an id.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    internal GrainClass Of(GrainId grainId)
    {
        lock (_gate)
        {
            if (!_byType.ContainsKey(grainId.Type))
            {
                ReadAssemblies();
            }

            return _byType.TryGetValue(grainId.Type, out GrainClass? found)
                ? found
                : throw new ArgumentException(
                    $"No loaded assembly has a grain class for {grainId}. Known grain types: {Known()}.",
                    nameof(grainId));
        }
    }

    /// <summary>The class that implements an interface.</summary>
    /// <param name="interfaceType">The grain interface.</param>
    /// <param name="prefix">Beginning of the class's full name where there are several; null for any.</param>
    /// <exception cref="ArgumentException">There is none, or there are several.</exception>
    internal GrainClass Of(Type interfaceType, string? prefix) => _byInterface.GetOrAdd(
        (interfaceType, prefix), static (key, classes) => classes.Find(key.Interface, key.Prefix), this);

    /// <summary>The grain interface of a name, as <see cref="GrainInterfaceType"/> spells it.</summary>
    /// <exception cref="ArgumentException">No grain class implements one.</exception>
    internal Type InterfaceOf(GrainInterfaceType name)
    {
        lock (_gate)
        {
            ReadAssemblies();
            return _byType.Values.SelectMany(c => c.Type.GetInterfaces())
                .FirstOrDefault(i => i.FullName == name.ToString())
                ?? throw new ArgumentException($"No grain class implements an interface {name}.", nameof(name));
        }
    }

    private static bool IsNamed(Type type, string prefix) =>
        (type.FullName ?? "").StartsWith(prefix, StringComparison.Ordinal)
        || type.Name.StartsWith(prefix, StringComparison.Ordinal);

    private static bool IsGrain(Type type) =>
        type is { IsClass: true, IsAbstract: false, IsGenericTypeDefinition: false }
        && typeof(IGrainBase).IsAssignableFrom(type)
        && type.GetInterfaces().Any(i => i != typeof(IGrain) && typeof(IGrain).IsAssignableFrom(i));

    private GrainClass Find(Type interfaceType, string? prefix)
    {
        lock (_gate)
        {
            ReadAssemblies();
            GrainClass[] found = [.. _byType.Values.Where(c => interfaceType.IsAssignableFrom(c.Type))];
            if (!string.IsNullOrEmpty(prefix))
            {
                found = [.. found.Where(c => IsNamed(c.Type, prefix))];
            }

            return found switch
            {
                [GrainClass single] => single,
                [] => throw new ArgumentException(
                    $"Cannot find an implementation for grain interface {interfaceType}"
                        + (prefix is null ? "." : $" whose class name begins with {prefix}."),
                    nameof(interfaceType)),
                _ => throw new ArgumentException(
                    $"Grain interface {interfaceType} has several implementations; name one by the prefix of its "
                        + $"class name: {string.Join(", ", found.Select(c => c.Type.FullName))}.",
                    nameof(interfaceType)),
            };
        }
    }

    /// <summary>Assemblies that cannot know this one have no grains and are not read.</summary>
    private void ReadAssemblies()
    {
        string own = typeof(Grain).Assembly.GetName().Name ?? "";
        foreach (Assembly assembly in AppDomain.CurrentDomain.GetAssemblies())
        {
            if (!assembly.IsDynamic && _read.Add(assembly)
                && Array.Exists(assembly.GetReferencedAssemblies(), name => name.Name == own))
            {
                Read(assembly);
            }
        }
    }

    private void Read(Assembly assembly)
    {
        foreach (Type type in assembly.GetTypes().Where(IsGrain))
        {
            GrainClass found = new(type, services);
            if (!_byType.TryAdd(found.GrainType, found))
            {
                throw new InvalidOperationException(
                    $"Grain classes {_byType[found.GrainType].Type} and {type} have the same grain type "
                        + $"{found.GrainType}; give one of them a [GrainType(...)] of its own.");
            }
        }
    }

    private string Known() => string.Join(", ", _byType.Keys.Order());
}
