using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>How optional arguments of reductions cross the native border.</summary>
internal static class Reductions
{
    internal static int DtypeOrNone(ScalarType? type) => type is { } given ? (int)given : -1;
}
