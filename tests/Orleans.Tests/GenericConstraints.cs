using System.Reflection;
using TorchSharp.Tests;

namespace Orleans.Tests;

/// <summary>Generic constraints as lines: <c>where MEMBER : PARAMETER : CONSTRAINTS</c>.</summary>
internal static class GenericConstraints
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance
        | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>The lines of types and their public and protected methods.</summary>
    internal static IEnumerable<string> Of(IEnumerable<Type> types) => types.SelectMany(type => Lines(
            $"{type}", type.GetGenericArguments())
        .Concat(type.GetMethods(Declared)
            .Where(method => method.IsGenericMethodDefinition && (method.IsPublic || method.IsFamily))
            .SelectMany(method => Lines(
                $"{type} {PublicSurface.MethodLine(method)}", method.GetGenericArguments()))));

    private static IEnumerable<string> Lines(string member, Type[] parameters) =>
        from parameter in parameters
        let constraints = Constraints(parameter)
        where constraints.Length > 0
        select $"where {member} : {parameter.Name} : {constraints}";

    private static string Constraints(Type parameter)
    {
        GenericParameterAttributes attributes = parameter.GenericParameterAttributes;
        bool isStruct = attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
        List<string> all = [];
        if (isStruct)
        {
            all.Add("struct");
        }

        if (attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
        {
            all.Add("class");
        }

        all.AddRange(parameter.GetGenericParameterConstraints().Where(type => type != typeof(ValueType))
            .Select(type => type.ToString()));
        if (!isStruct && attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint))
        {
            all.Add("new()");
        }

        return string.Join(", ", all);
    }
}
