using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace TorchSharp.Tests;

/// <summary>
/// The public and protected members of types as lines in the format of the package's list
/// (<c>tests/reference</c>): names, parameter names and types, results, base types.
/// </summary>
internal static class PublicSurface
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance
        | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>All lines of an assembly.</summary>
    internal static IEnumerable<string> Of(Assembly assembly) =>
        assembly.GetTypes().Where(IsVisible).SelectMany(Of);

    /// <summary>The lines of one type and its members, without those of nested types.</summary>
    internal static IEnumerable<string> Of(Type type)
    {
        yield return TypeLine(type);
        foreach (MemberInfo member in type.GetMembers(Declared))
        {
            if (MemberLine(type, member) is { } line)
            {
                yield return $"{type.FullName} {line}";
            }
        }
    }

    internal static bool IsVisible(Type type) => type.IsNested
        ? (type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamORAssem) && IsVisible(
            type.DeclaringType!)
        : type.IsPublic;

    private static string TypeLine(Type type)
    {
        string kind = type.IsInterface ? "interface"
            : type.IsEnum ? "enum"
            : type.IsValueType ? "struct"
            : typeof(Delegate).IsAssignableFrom(type) ? "delegate"
            : "class";
        string name = $"type {kind} {type.FullName}";
        return type.BaseType is null ? name : $"{name} : {NameOf(type.BaseType)}";
    }

    private static string? MemberLine(Type type, MemberInfo member) => member switch
    {
        ConstructorInfo constructor when IsVisible(constructor) => $"ctor({Parameters(constructor)})",
        PropertyInfo property => PropertyLine(property),
        EventInfo @event when IsVisible(@event.AddMethod!) =>
            $"event {@event.Name} -> {NameOf(@event.EventHandlerType!)}",
        MethodInfo method when IsVisible(method) && IsListed(method) => MethodLine(method),
        FieldInfo field when field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly =>
            $"{(field.IsStatic ? "static " : "")}field {field.Name} -> {NameOf(field.FieldType)}",
        _ => null,
    };

    internal static string MethodLine(MethodInfo method)
    {
        string generics = method.IsGenericMethodDefinition
            ? $"<{string.Join(",", method.GetGenericArguments().Select(a => a.Name))}>"
            : "";
        string @static = method.IsStatic ? "static " : "";
        return $"{@static}{method.Name}{generics}({Parameters(method)}) -> {NameOf(method.ReturnType)}";
    }

    private static string? PropertyLine(PropertyInfo property)
    {
        bool hasGetter = property.GetMethod is { } getter && IsVisible(getter);
        bool hasSetter = property.SetMethod is { } setter && IsVisible(setter);
        if (!hasGetter && !hasSetter)
        {
            return null;
        }

        string @static = (property.GetMethod ?? property.SetMethod)!.IsStatic ? "static " : "";
        ParameterInfo[] indices = property.GetIndexParameters();
        string index = indices.Length == 0
            ? ""
            : $"[{string.Join(", ", indices.Select(p => $"{NameOf(p.ParameterType)} {p.Name}"))}]";
        string access = (hasGetter ? " get;" : "") + (hasSetter ? " set;" : "");
        return $"{@static}{property.Name}{index} {{{access} }} -> {NameOf(property.PropertyType)}";
    }

    private static bool IsVisible(MethodBase method) =>
        method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    /// <summary>Accessors stand with their property; what the compiler made stands nowhere.</summary>
    private static bool IsListed(MethodInfo method)
    {
        bool isAccessor = method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal);
        return !isAccessor && !method.IsDefined(typeof(CompilerGeneratedAttribute), false);
    }

    private static string Parameters(MethodBase method) => string.Join(
        ", ",
        method.GetParameters().Select(p => $"{NameOf(p.ParameterType)} {p.Name}{(p.IsOptional ? "=" : "")}"));

    private static string NameOf(Type type)
    {
        if (type.IsGenericParameter)
        {
            return type.Name;
        }

        if (type.HasElementType)
        {
            string element = NameOf(type.GetElementType()!);
            return element + (type.IsByRef ? "&" : type.IsPointer ? "*" : $"[{new string(
                ',', type.GetArrayRank() - 1)}]");
        }

        if (!type.IsGenericType)
        {
            return type.FullName!;
        }

        var name = new StringBuilder(type.GetGenericTypeDefinition().FullName);
        return name.Append(
            '<').AppendJoin(',', type.GetGenericArguments().Select(NameOf)).Append('>').ToString();
    }
}
