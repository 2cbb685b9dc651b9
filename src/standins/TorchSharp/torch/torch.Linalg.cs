using TorchSharp.Interop;

namespace TorchSharp;

/// <content>Decompositions of matrices, distances between rows.</content>
public static partial class torch
{
    /// <summary>Distances of all pairs of rows, [P, M] and [R, M] to [P, R], in the norm <paramref name="p"/>.</summary>
    public static Tensor cdist(
        Tensor x1, Tensor x2, double p = 2.0,
        compute_mode compute_mode = compute_mode.use_mm_for_euclid_dist_if_necessary) =>
        Native.snoopi_cdist(x1, x2, p, (long)compute_mode);

    /// <summary>Linear algebra.</summary>
    public static class linalg
    {
        /// <summary>Eigenvalues, ascending, and eigenvectors, in columns, of symmetric matrices.</summary>
        /// <param name="input">[..., n, n].</param>
        /// <param name="UPLO">The triangle that is read, <c>L</c> or <c>U</c>.</param>
        public static (Tensor, Tensor) eigh(Tensor input, char UPLO = 'L')
        {
            int lower = UPLO switch
            {
                'L' or 'l' => 1,
                'U' or 'u' => 0,
                _ => throw new ArgumentException($"UPLO is '{UPLO}'; it must be 'L' or 'U'.", nameof(UPLO)),
            };
            Span<nint> results = stackalloc nint[2];
            Native.Check(Native.snoopi_linalg_eigh(input, lower, results));
            return TensorHandles.Pair(results);
        }

        /// <summary>Singular values, descending, of matrices [..., m, n].</summary>
        public static Tensor svdvals(Tensor input) => Native.snoopi_linalg_svdvals(input);
    }
}
