using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;

namespace Orleans.Runtime;

/// <summary>
/// Makes the types that implement grain interfaces: each method passes its number and its arguments on.
/// </summary>
internal static class ProxyTypes
{
    // The project file makes the stand-in's internals visible to this name.
    private const string AssemblyName = "Orleans.Proxies";

    private static readonly ModuleBuilder Module = AssemblyBuilder
        .DefineDynamicAssembly(new AssemblyName(AssemblyName), AssemblyBuilderAccess.Run)
        .DefineDynamicModule(AssemblyName);

    private static readonly ConcurrentDictionary<Type, Lazy<ProxyType>> Known = new();

    private static readonly Lock Gate = new();

    private static readonly MethodInfo Call =
        typeof(GrainReference).GetMethod(
            nameof(GrainReference.Call), BindingFlags.Instance | BindingFlags.NonPublic)
            ?? throw new MissingMethodException(nameof(GrainReference), nameof(GrainReference.Call));

    private static readonly ConstructorInfo Constructor =
        typeof(GrainReference).GetConstructor(BindingFlags.Instance | BindingFlags.NonPublic, [])
            ?? throw new MissingMethodException(nameof(GrainReference), ".ctor");

    /// <summary>The type for an interface.</summary>
    /// <exception cref="ArgumentException">It is not a public interface.</exception>
    /// <exception cref="NotSupportedException">It has methods that cannot be called over a distance.</exception>
    internal static ProxyType Of(Type interfaceType) =>
        Known.GetOrAdd(interfaceType, static type => new Lazy<ProxyType>(() => Make(type))).Value;

    private static ProxyType Make(Type interfaceType)
    {
        if (!interfaceType.IsInterface || !interfaceType.IsVisible)
        {
            throw new ArgumentException(
                $"{interfaceType} is not a public interface; grains are called through public interfaces.",
                nameof(interfaceType));
        }

        MethodInfo[] methods =
        [
            .. interfaceType.GetInterfaces().Prepend(interfaceType).SelectMany(type => type.GetMethods())
                .Where(method => !method.IsStatic),
        ];
        GrainMethod[] callable = [.. methods.Select(GrainMethod.Of)];
        lock (Gate)
        {
            TypeBuilder type = Module.DefineType(
                $"{interfaceType.FullName}Reference{Known.Count}", TypeAttributes.Public | TypeAttributes.Sealed,
                typeof(GrainReference), [interfaceType]);
            DefineConstructor(type);
            for (int i = 0; i < methods.Length; i++)
            {
                DefineMethod(type, methods[i], i);
            }

            return new ProxyType(type.CreateType(), callable);
        }
    }

    private static void DefineConstructor(TypeBuilder type)
    {
        ILGenerator code = type
            .DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, [])
            .GetILGenerator();
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Call, Constructor);
        code.Emit(OpCodes.Ret);
    }

    private static void DefineMethod(TypeBuilder type, MethodInfo method, int number)
    {
        Type[] parameters = [.. method.GetParameters().Select(parameter => parameter.ParameterType)];
        MethodBuilder builder = type.DefineMethod(
            $"{method.DeclaringType?.FullName}.{method.Name}",
            MethodAttributes.Private | MethodAttributes.Virtual | MethodAttributes.Final
                | MethodAttributes.HideBySig | MethodAttributes.NewSlot,
            method.ReturnType, parameters);
        ILGenerator code = builder.GetILGenerator();
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Ldc_I4, number);
        code.Emit(OpCodes.Ldc_I4, parameters.Length);
        code.Emit(OpCodes.Newarr, typeof(object));
        for (int i = 0; i < parameters.Length; i++)
        {
            code.Emit(OpCodes.Dup);
            code.Emit(OpCodes.Ldc_I4, i);
            code.Emit(OpCodes.Ldarg, i + 1);
            code.Emit(OpCodes.Box, parameters[i]);
            code.Emit(OpCodes.Stelem_Ref);
        }

        code.Emit(OpCodes.Call, Call);
        if (method.ReturnType == typeof(void))
        {
            code.Emit(OpCodes.Pop);
        }
        else
        {
            code.Emit(OpCodes.Unbox_Any, method.ReturnType);
        }

        code.Emit(OpCodes.Ret);
        type.DefineMethodOverride(builder, method);
    }
}
