namespace TorchSharp.Tests;

/// <summary>A function of the package under another parameter name, for the checker to tell apart.</summary>
public static class RenamedParameter
{
    public static torch.Tensor abs(torch.Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.abs();
    }
}
