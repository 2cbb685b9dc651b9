using System.Buffers.Binary;
using System.Text.Json;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

/// <summary>Enough of the safetensors format to read a fixture of 32-bit floats.</summary>
internal static class SafetensorsFile
{
    internal static Dictionary<string, Tensor> Read(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        int headerLength = (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
        using var header = JsonDocument.Parse(file.AsMemory(8, headerLength));
        Dictionary<string, Tensor> tensors = [];
        foreach (JsonProperty entry in header.RootElement.EnumerateObject())
        {
            if (entry.Name == "__metadata__")
            {
                continue;
            }

            Assert.Equal("F32", entry.Value.GetProperty("dtype").GetString());
            JsonElement bounds = entry.Value.GetProperty("data_offsets");
            int[] offsets = [.. bounds.EnumerateArray().Select(o => o.GetInt32())];
            long[] shape = [.. entry.Value.GetProperty("shape").EnumerateArray().Select(s => s.GetInt64())];
            var values = new float[(offsets[1] - offsets[0]) / sizeof(float)];
            Buffer.BlockCopy(file, 8 + headerLength + offsets[0], values, 0, offsets[1] - offsets[0]);
            tensors.Add(entry.Name, tensor(values, shape));
        }

        return tensors;
    }
}
