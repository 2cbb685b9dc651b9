using System.Buffers.Binary;
using System.Text;

namespace SnoopiCluster.Tensors.Tests;

/// <summary>Hand-made safetensors files, sound and broken.</summary>
internal static class SafetensorsBytes
{
    /// <summary>A file of the given header and data.</summary>
    internal static byte[] Of(string json, int dataBytes) =>
        Of(json, [.. Enumerable.Range(0, dataBytes).Select(i => (byte)i)]);

    /// <summary>A file of the given header and data.</summary>
    internal static byte[] Of(string json, byte[] data)
    {
        byte[] header = Encoding.UTF8.GetBytes(json);
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        return [.. length, .. header, .. data];
    }
}
