using System.Reflection;

namespace Orleans.Runtime;

/// <summary>How a method gives its result: a task, a task with a value, nothing at all.</summary>
internal abstract class ResultShape
{
    /// <summary>The shape of a method.</summary>
    /// <exception cref="NotSupportedException">The method returns something else.</exception>
    internal static ResultShape Of(MethodInfo method)
    {
        Type type = method.ReturnType;
        if (type == typeof(void))
        {
            return new VoidShape();
        }

        if (type == typeof(Task))
        {
            return new TaskShape();
        }

        if (type == typeof(ValueTask))
        {
            return new ValueTaskShape();
        }

        Type? generic = !type.IsGenericType ? null
            : type.GetGenericTypeDefinition() == typeof(Task<>) ? typeof(TaskShape<>)
            : type.GetGenericTypeDefinition() == typeof(ValueTask<>) ? typeof(ValueTaskShape<>)
            : null;
        return generic is null
            ? throw new NotSupportedException(
                $"{method.DeclaringType}.{method.Name} returns {type}; a grain method returns a task.")
            : (ResultShape)(Activator.CreateInstance(generic.MakeGenericType(type.GetGenericArguments()))
                ?? throw new InvalidOperationException($"{generic} cannot be constructed."));
    }

    /// <summary>What the caller gets for the answer.</summary>
    internal abstract object? ToCaller(Task<object?> answer);

    /// <summary>The value that the grain's method gave, when it has it.</summary>
    internal abstract ValueTask<object?> FromGrain(object? returned);

    private static InvalidOperationException NoTask() => new("A grain method returned null instead of a task.");

    private sealed class VoidShape : ResultShape
    {
        // A call that could not even be written has no task to fail in.
        internal override object? ToCaller(Task<object?> answer) =>
            answer.Exception?.InnerException is { } failure ? throw failure : null;

        internal override ValueTask<object?> FromGrain(object? returned) => ValueTask.FromResult<object?>(null);
    }

    private sealed class TaskShape : ResultShape
    {
        internal override object? ToCaller(Task<object?> answer) => answer;

        internal override async ValueTask<object?> FromGrain(object? returned)
        {
            await (returned as Task ?? throw NoTask());
            return null;
        }
    }

    private sealed class ValueTaskShape : ResultShape
    {
        internal override object? ToCaller(Task<object?> answer) => new ValueTask(answer);

        internal override async ValueTask<object?> FromGrain(object? returned)
        {
            await (ValueTask)(returned ?? throw NoTask());
            return null;
        }
    }

    private sealed class TaskShape<T> : ResultShape
    {
        internal override object? ToCaller(Task<object?> answer) => TypedAsync<T>(answer);

        internal override async ValueTask<object?> FromGrain(object? returned) =>
            await (returned as Task<T> ?? throw NoTask());
    }

    private sealed class ValueTaskShape<T> : ResultShape
    {
        internal override object? ToCaller(Task<object?> answer) => new ValueTask<T?>(TypedAsync<T>(answer));

        internal override async ValueTask<object?> FromGrain(object? returned) =>
            await (ValueTask<T>)(returned ?? throw NoTask());
    }

    // Not on the caller's scheduler: the caller's own await goes back there, once.
    private static async Task<T?> TypedAsync<T>(Task<object?> answer) =>
        (T?)await answer.ConfigureAwait(false);
}
