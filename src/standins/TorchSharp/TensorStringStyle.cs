namespace TorchSharp;

/// <summary>How a tensor is written as text.</summary>
public enum TensorStringStyle
{
    Default = 0,
    Julia = 1,
    Numpy = 2,
    Metadata = 3,
    CSharp = 4,
}
