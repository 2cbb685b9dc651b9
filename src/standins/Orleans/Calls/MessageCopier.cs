using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.Serialization;
using System.Text.Json;

namespace Orleans.Runtime;

/// <summary>
/// What callee and caller get of each other's values. Normally the values themselves: messages are immutable.
/// With the switch <c>Orleans.RoundTripMessages</c> each goes through JSON first, as it would between silos.
/// </summary>
internal sealed class MessageCopier(bool isOn, JsonSerializerOptions json)
{
    /// <summary>Name of the switch, in <see cref="AppContext"/> and runtime configuration.</summary>
    internal const string Switch = "Orleans.RoundTripMessages";

    /// <summary>The copier that the process is configured for.</summary>
    /// <param name="json">How messages are written; null for the defaults.</param>
    internal static MessageCopier Configured(JsonSerializerOptions? json) => new(
        AppContext.TryGetSwitch(Switch, out bool isOn) && isOn, json ?? JsonSerializerOptions.Default);

    /// <summary>The arguments as the callee gets them; always another array.</summary>
    internal object?[] Copy(GrainMethod method, object?[] arguments)
    {
        object?[] copies = new object?[arguments.Length];
        for (int i = 0; i < arguments.Length; i++)
        {
            copies[i] = isOn ? Copy(method, method.ParameterName(i), arguments[i]) : arguments[i];
        }

        return copies;
    }

    /// <summary>The result as the caller gets it.</summary>
    internal object? CopyResult(GrainMethod method, object? result) =>
        isOn ? Copy(method, "the result", result) : result;

    /// <summary>
    /// The exception as the caller gets it: type, message, inner exceptions and data cross, and what the type
    /// itself adds does not.
    /// </summary>
    internal Exception Copy(Exception exception)
    {
        if (!isOn || exception is OperationCanceledException)
        {
            return exception;
        }

        Exception copy = (Exception)RuntimeHelpers.GetUninitializedObject(exception.GetType());
        Initialise(copy, exception);
        foreach (object key in exception.Data.Keys)
        {
            copy.Data[key] = exception.Data[key];
        }

        return exception.StackTrace is { } stack
            ? ExceptionDispatchInfo.SetRemoteStackTrace(copy, stack)
            : copy;
    }

#pragma warning disable SYSLIB0050, SYSLIB0051 // The package's exception codec does the same.
    private void Initialise(Exception copy, Exception original)
    {
        SerializationInfo info = new(typeof(Exception), new FormatterConverter());
        info.AddValue("ClassName", original.GetType().ToString(), typeof(string));
        info.AddValue("Message", original.Message, typeof(string));
        info.AddValue("Data", null, typeof(System.Collections.IDictionary));
        info.AddValue(
            "InnerException", original.InnerException is { } inner ? Copy(inner) : null, typeof(Exception));
        info.AddValue("HelpURL", null, typeof(string));
        info.AddValue("StackTraceString", null, typeof(string));
        info.AddValue("RemoteStackTraceString", null, typeof(string));
        info.AddValue("RemoteStackIndex", 0, typeof(int));
        info.AddValue("ExceptionMethod", null, typeof(string));
        info.AddValue("HResult", original.HResult);
        info.AddValue("Source", null, typeof(string));
        info.AddValue("WatsonBuckets", null, typeof(byte[]));
        ConstructorInfo constructor = typeof(Exception).GetConstructor(
            BindingFlags.Instance | BindingFlags.NonPublic,
            [typeof(SerializationInfo), typeof(StreamingContext)])
            ?? throw new MissingMethodException(nameof(Exception), ".ctor");
        constructor.Invoke(copy, [info, new StreamingContext(StreamingContextStates.All)]);
    }
#pragma warning restore SYSLIB0050, SYSLIB0051

    private object? Copy(GrainMethod method, string name, object? value)
    {
        if (value is null or CancellationToken or IAddressable)
        {
            return value;
        }

        Type type = value.GetType();
        try
        {
            string sent = JsonSerializer.Serialize(value, type, json);
            object? copy = JsonSerializer.Deserialize(sent, type, json);
            string arrived = JsonSerializer.Serialize(copy, type, json);
            return sent == arrived
                ? copy
                : throw new JsonException($"It was sent as {sent} and arrived as {arrived}.");
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            throw new InvalidOperationException(
                $"{method}: {name}, a {type}, does not survive System.Text.Json. {exception.Message}",
                exception);
        }
    }
}
