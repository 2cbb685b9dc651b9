using static TorchSharp.torch;

namespace TorchSharp.Tests;

/// <summary>Decompositions and distances against values worked out by hand.</summary>
public sealed class LinalgTests
{
    [Fact]
    public void Eigh_OfASymmetricMatrix_GivesAscendingValuesAndTheMatrixBack()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor matrix = tensor(new double[] { 2, 1, 0, 1, 2, 0, 0, 0, -1 }, [3, 3]);

        (Tensor values, Tensor vectors) = linalg.eigh(matrix);

        Equal([-1, 1, 3], values);
        Equal([2, 1, 0, 1, 2, 0, 0, 0, -1], vectors.matmul(values.diag()).matmul(vectors.t()));
        Equal([1, 0, 0, 0, 1, 0, 0, 0, 1], vectors.t().matmul(vectors));
    }

    [Theory]
    [InlineData('L', 3)]
    [InlineData('U', 2)]
    public void Eigh_ReadsTheTriangleThatIsNamed(char triangle, double largest)
    {
        using DisposeScope scope = NewDisposeScope();
        // The lower triangle makes {2, 1; 1, 2}, with the eigenvalues 1 and 3; the upper one 2 times the identity.
        Tensor matrix = tensor(new double[] { 2, 0, 1, 2 }, [2, 2]);

        (Tensor values, _) = linalg.eigh(matrix, triangle);

        Assert.Equal(largest, values[1].ToDouble(), 1e-12);
    }

    [Fact]
    public void Eigh_OfAnUnknownTriangleOrANonSquareMatrix_IsRefused()
    {
        using DisposeScope scope = NewDisposeScope();

        Assert.Throws<ArgumentException>(() => linalg.eigh(eye(2), 'X'));
        Assert.ThrowsAny<Exception>(() => linalg.eigh(zeros(2, 3)));
    }

    [Fact]
    public void Svdvals_OfAMatrixThatIsNotSquare_GivesDescendingValues()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor matrix = tensor(new double[] { 0, -3, 0, 4, 0, 0 }, [2, 3]);

        Equal([4, 3], linalg.svdvals(matrix));
        Equal([5, 0], linalg.svdvals(tensor(new double[] { 3, 3, 4, 4 }, [2, 2]).div(Math.Sqrt(2))));
    }

    [Theory]
    [InlineData(compute_mode.donot_use_mm_for_euclid_dist)]
    [InlineData(compute_mode.use_mm_for_euclid_dist)]
    [InlineData(compute_mode.use_mm_for_euclid_dist_if_necessary)]
    public void Cdist_OfTwoSetsOfRows_GivesEveryPairsDistance(compute_mode mode)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor left = tensor(new double[] { 0, 0, 3, 4 }, [2, 2]);
        Tensor right = tensor(new double[] { 0, 0, 3, 0, 0, 4 }, [3, 2]);

        Tensor distances = cdist(left, right, compute_mode: mode);

        Assert.Equal([2, 3], distances.shape);
        Equal([0, 3, 4, 5, 4, 3], distances, 1e-7);
        Equal([0, 3, 4, 7, 4, 3], cdist(left, right, p: 1));
    }

    [Fact]
    public void Cdist_FromTheDifferences_OfARowAndItsCopy_IsExactlyZero()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor rows = arange(300, ScalarType.Float64).div(7).add(1e6).reshape(100, 3);

        Tensor distances = cdist(rows, rows, compute_mode: compute_mode.donot_use_mm_for_euclid_dist);

        Assert.Equal(0, distances.diagonal().abs().max().ToDouble());
        Assert.Equal(0, distances.sub(distances.t()).abs().max().ToDouble());
    }

    private static void Equal(double[] expected, Tensor actual, double tolerance = 1e-12)
    {
        double[] values = actual.contiguous().reshape(-1).data<double>().ToArray();
        Assert.Equal(expected.Length, values.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], values[i], tolerance);
        }
    }
}
