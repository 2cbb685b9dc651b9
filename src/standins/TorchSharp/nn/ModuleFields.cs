using System.Collections.Concurrent;
using System.Reflection;
using TorchSharp.Utils;

namespace TorchSharp;

/// <summary>
/// The fields through which a class of modules holds its components, found once for each class.
/// </summary>
internal static class ModuleFields
{
    private const BindingFlags Instance =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly ConcurrentDictionary<Type, FieldInfo[]> Known = new();

    /// <summary>
    /// The package's order, which decides that of parameters: the most derived class first.
    /// </summary>
    internal static FieldInfo[] Of(Type module) => Known.GetOrAdd(module, Find);

    internal static string ComponentName(this FieldInfo field) =>
        field.GetCustomAttribute<ComponentNameAttribute>()?.Name ?? field.Name;

    private static FieldInfo[] Find(Type module)
    {
        // By what a field may hold, not by its declared type: a module may stand in a field of an interface's
        // type.
        Dictionary<string, FieldInfo> found = [];
        for (Type? type = module; type is not null; type = type.BaseType)
        {
            foreach (FieldInfo field in type.GetFields(Instance))
            {
                if (!field.FieldType.IsValueType && field.FieldType != typeof(string))
                {
                    found.TryAdd(field.Name, field);
                }
            }
        }

        return [.. found.Values];
    }
}
