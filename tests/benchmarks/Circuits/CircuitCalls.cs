using System.Collections.Frozen;
using Microsoft.AspNetCore.SignalR;

namespace SnoopiCluster.Benchmarks.Circuits;

/// <summary>What a circuit's server calls on the browser, with the types of the arguments.</summary>
internal sealed class CircuitCalls : IInvocationBinder
{
    /// <summary>Number and bytes of what is to be drawn.</summary>
    public const string RenderBatch = "JS.RenderBatch";

    /// <summary>Handle, identifier, arguments as JSON, kind of the result, module, and kind of the call.</summary>
    public const string BeginInvokeJS = "JS.BeginInvokeJS";

    /// <summary>The root components were drawn.</summary>
    public const string EndUpdateRootComponents = "JS.EndUpdateRootComponents";

    /// <summary>The circuit has met a fault and is gone.</summary>
    public const string Error = "JS.Error";

    private static readonly FrozenDictionary<string, Type[]> Parameters = new Dictionary<string, Type[]>
    {
        [RenderBatch] = [typeof(long), typeof(byte[])],
        [BeginInvokeJS] = [typeof(long), typeof(string), typeof(string), typeof(int), typeof(long), typeof(int)],
        [EndUpdateRootComponents] = [typeof(long)],
        [Error] = [typeof(string)],
        ["JS.AttachComponent"] = [typeof(int), typeof(string)],
        ["JS.EndInvokeDotNet"] = [typeof(string), typeof(bool), typeof(string)],
        ["JS.EndLocationChanging"] = [typeof(int), typeof(bool)],
        ["JS.ReceiveByteArray"] = [typeof(int), typeof(byte[])],
        ["JS.BeginTransmitStream"] = [typeof(long)],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <inheritdoc/>
    public Type GetReturnType(string invocationId) => typeof(string);

    /// <inheritdoc/>
    public IReadOnlyList<Type> GetParameterTypes(string methodName) => Parameters.TryGetValue(methodName, out Type[]? types)
        ? types
        : throw new InvalidOperationException($"The circuit calls {methodName}, which the benchmark does not know.");

    /// <inheritdoc/>
    public Type GetStreamItemType(string streamId) =>
        throw new InvalidOperationException($"The circuit sends stream {streamId}; the benchmark has asked for none.");
}
