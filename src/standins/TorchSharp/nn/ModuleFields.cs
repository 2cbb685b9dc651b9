using System.Collections.Concurrent;
using System.Reflection;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>The fields through which a class of modules holds its components, found once for each class.</summary>
internal static class ModuleFields
{
    private const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly ConcurrentDictionary<Type, FieldInfo[]> Known = new();

    /// <summary>In order of declaration, the most derived class last.</summary>
    internal static FieldInfo[] Of(Type module) => Known.GetOrAdd(module, Find);

    internal static string ComponentName(this FieldInfo field) =>
        field.GetCustomAttribute<ComponentNameAttribute>()?.Name ?? field.Name;

    private static FieldInfo[] Find(Type module)
    {
        List<FieldInfo> fields = [];
        for (Type? type = module; type is not null && type != typeof(nn.Module); type = type.BaseType)
        {
            fields.InsertRange(0, type.GetFields(Declared).Where(f =>
                typeof(nn.Module).IsAssignableFrom(f.FieldType) || typeof(Tensor).IsAssignableFrom(f.FieldType)));
        }

        return [.. fields];
    }
}
