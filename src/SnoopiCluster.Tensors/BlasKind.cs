namespace SnoopiCluster.Tensors;

/// <summary>Which library libtorch's matrix products on the CPU end in.</summary>
public enum BlasKind
{
    /// <summary>One that is not told apart.</summary>
    Unknown = 0,

    /// <summary>
    /// The reference implementation: a UNet step is 4 to 8 times slower than with OpenBLAS.
    /// </summary>
    Reference = 1,

    /// <summary>OpenBLAS.</summary>
    OpenBlas = 2,

    /// <summary>Intel's MKL, often linked into libtorch itself.</summary>
    Mkl = 3,

    /// <summary>BLIS.</summary>
    Blis = 4,

    /// <summary>ATLAS.</summary>
    Atlas = 5,
}
