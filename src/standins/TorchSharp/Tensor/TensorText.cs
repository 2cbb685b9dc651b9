using System.Globalization;
using System.Text;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>Tensors as text.</summary>
internal static class TensorText
{
    private const int MaxElements = 1000;

    internal static string Of(
        Tensor tensor, TensorStringStyle style, string? format, int? width, CultureInfo culture,
        string? newLine) =>
        style == TensorStringStyle.Metadata
            ? Metadata(tensor)
            : Values(tensor, format ?? "g5", width ?? 0, culture, newLine ?? "\n");

    private static string Metadata(Tensor tensor) =>
        $"[{string.Join("x", tensor.shape)}], type = {tensor.dtype}, device = {tensor.device}";

    /// <summary>Nested brackets, as numpy writes them; of a large tensor only the metadata.</summary>
    private static string Values(Tensor tensor, string format, int width, CultureInfo culture, string newLine)
    {
        if (tensor.NumberOfElements > MaxElements)
        {
            return Metadata(tensor);
        }

        using DisposeScope scope = NewDisposeScope();
        double[] values = tensor.detach().cpu().to(ScalarType.Float64).data<double>().ToArray();
        var text = new StringBuilder();
        int next = 0;
        Append(text, tensor.shape, 0, values, ref next, format, width, culture, newLine);
        return text.ToString();
    }

    private static void Append(
        StringBuilder text, long[] shape, int depth, double[] values, ref int next, string format, int width,
        CultureInfo culture, string newLine)
    {
        if (depth == shape.Length)
        {
            text.Append(values[next++].ToString(format, culture).PadLeft(width));
            return;
        }

        text.Append('[');
        for (long i = 0; i < shape[depth]; i++)
        {
            if (i > 0)
            {
                text.Append(depth == shape.Length - 1 ? " " : newLine);
            }

            Append(text, shape, depth + 1, values, ref next, format, width, culture, newLine);
        }

        text.Append(']');
    }
}
