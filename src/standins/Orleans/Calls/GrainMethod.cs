using System.Collections.Concurrent;
using System.Reflection;
using Orleans.Concurrency;

namespace Orleans.Runtime;

/// <summary>A method of a grain or observer interface, and how it is called.</summary>
internal sealed class GrainMethod
{
    private static readonly ConcurrentDictionary<MethodInfo, GrainMethod> Known = new();

    private readonly MethodInfo _method;

    private GrainMethod(MethodInfo method)
    {
        if (method.IsGenericMethod)
        {
            throw new NotSupportedException(
                $"{method.DeclaringType}.{method.Name} is generic; a grain method is not.");
        }

        _method = method;
        Result = ResultShape.Of(method);
        Interleaves = method.IsDefined(typeof(AlwaysInterleaveAttribute));
        IsReadOnly = method.IsDefined(typeof(ReadOnlyAttribute));
        IsOneWay = method.IsDefined(typeof(OneWayAttribute)) || method.ReturnType == typeof(void);
        ResponseTimeout = method.GetCustomAttribute<ResponseTimeoutAttribute>()?.Timeout
            ?? method.DeclaringType?.GetCustomAttribute<ResponseTimeoutAttribute>()?.Timeout;
        TokenIndex = Array.FindIndex(
            method.GetParameters(), parameter => parameter.ParameterType == typeof(CancellationToken));
    }

    /// <summary>How it gives its result.</summary>
    internal ResultShape Result { get; }

    /// <summary>Whether it runs while any other request does.</summary>
    internal bool Interleaves { get; }

    /// <summary>Whether it runs while others do that only read.</summary>
    internal bool IsReadOnly { get; }

    /// <summary>Whether nobody waits for it.</summary>
    internal bool IsOneWay { get; }

    /// <summary>How long a caller waits; null for the silo's setting.</summary>
    internal TimeSpan? ResponseTimeout { get; }

    /// <summary>Which parameter is the cancellation token; -1 for none.</summary>
    internal int TokenIndex { get; }

    /// <summary>What is known of a method.</summary>
    internal static GrainMethod Of(MethodInfo method) =>
        Known.GetOrAdd(method, static m => new GrainMethod(m));

    /// <summary>Calls it.</summary>
    internal ValueTask<object?> InvokeAsync(object target, object?[] arguments) =>
        Result.FromGrain(_method.Invoke(target, BindingFlags.DoNotWrapExceptions, null, arguments, null));

    /// <summary>The name of a parameter.</summary>
    internal string ParameterName(int index) => _method.GetParameters()[index].Name ?? $"argument {index}";

    /// <inheritdoc/>
    public override string ToString() => $"{_method.DeclaringType?.Name}.{_method.Name}";
}
