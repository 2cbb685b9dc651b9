namespace TorchSharp;

/// <content>Softmax, and questions about types.</content>
public static partial class torch
{
    public static Tensor softmax(Tensor input, int dim, ScalarType? dtype = null) =>
        input.softmax(dim, dtype);

    public static bool is_tensor(object obj) => obj is Tensor;

    public static bool is_integral(Tensor t) => t.is_integral();

}
