using static TorchSharp.torch;

namespace TorchSharp.Tests;

/// <summary>Operations against values worked out by hand.</summary>
public sealed class OperationTests
{
    private static Tensor V(params double[] values) => tensor(values);

    private static void Equal(double[] expected, Tensor actual, double tolerance = 1e-12)
    {
        double[] values = actual.to(ScalarType.Float64).reshape(-1).data<double>().ToArray();
        Assert.Equal(expected.Length, values.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], values[i], tolerance);
        }
    }

    [Fact]
    public void Operators_OfTensorsAndNumbers()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = V(1, 2, 4);

        Equal([2, 4, 8], x + x);
        Equal([2, 3, 5], x + 1);
        Equal([2, 3, 5], 1 + x);
        Equal([0.5, 1.5, 3.5], x - 0.5);
        Equal([9, 8, 6], 10 - x);
        Equal([2, 4, 8], 2.0 * x);
        Equal([8, 4, 2], 8 / x);
        Equal([0.5, 1, 2], x / 2);
        Equal([1, 2, 1], x % 3);
        Equal([-1, -2, -4], -x);
        Equal([0, 1, 1], x > 1);
        Equal([1, 1, 0], 3 > x);
        Equal([0, 1, 0], x == 2);
        Equal([1, 0, 1], x != 2);
        Equal([0, 1, 0], (x > 1) & (x < 3));
        Equal([1, 0, 1], ~(x == 2));
    }

    [Fact]
    public void IntegerTensor_WithAnInteger_StaysInteger_AndWithAFractionDoesNot()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = arange(3);

        Assert.Equal(ScalarType.Int64, (x + 1).dtype);
        Assert.Equal(ScalarType.Float32, (x + 0.5).dtype);
        Assert.Equal(ScalarType.Float32, (ones(1) * 2.0).dtype);
    }

    [Fact]
    public void Broadcasting_FollowsTrailingDimensions()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor column = V(1, 2).unsqueeze(1);
        Tensor row = V(10, 20, 30);

        Tensor sum = column + row;

        Assert.Equal([2, 3], sum.shape);
        Equal([11, 21, 31, 12, 22, 32], sum);
    }

    [Fact]
    public void InPlace_ChangesAndReturnsTheSameObject()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = V(1, 4);

        Assert.Same(x, x.add_(1).mul_(2).sub_(V(1, 1)).div_(3));
        Equal([1, 3], x);
        Equal([1, Math.Sqrt(3)], x.sqrt_());
        Equal([0, 0], x.zero_());
        Equal([5, 5], x.fill_(5));
        Equal([7, 8], x.copy_(V(7, 8)));
        Equal([7 + 6, 8 + 12], x.add_(V(2, 4), 3));
        Equal([-1, 1], V(-3, 1).clamp_(-1, 2));
    }

    [Fact]
    public void Elementwise_Functions()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = V(-1.5, 0.5, 2);

        Equal([1.5, 0.5, 2], x.abs());
        Equal([Math.Exp(-1.5), Math.Exp(0.5), Math.Exp(2)], x.exp());
        Equal([Math.Tanh(-1.5), Math.Tanh(0.5), Math.Tanh(2)], x.tanh());
        Equal([2.25, 0.25, 4], x.square());
        Equal([-3.375, 0.125, 8], x.pow(3));
        Equal([-2, 0, 2], x.floor());
        Equal([-2, 0, 2], V(-1.5, 0.5, 2).round());
        Equal([-1.3, 0.5], V(-1.26, 0.51).round(1));
        Equal([0, 0.5, 2], x.relu());
        Equal([1 / (1 + Math.Exp(1.5)), 1 / (1 + Math.Exp(-0.5)), 1 / (1 + Math.Exp(-2))], x.sigmoid());
        Equal([0.5, 2, 0.5], V(4, 0.25, 4).rsqrt());
        Equal([0, 0.8427007929497149], V(0, 1).erf());
        Equal([Math.Log(3), Math.Log(2)], V(3, 2).log());
        Equal([0, 1, 1], x.max(V(0, 1, 1)).min(V(1, 1, 1)));
        Equal([-1, 0.5, 1], x.clamp(-1, 1));
        Equal([-1.5, 0.5, 1], x.clamp(max: (Scalar)1));
        Equal([-1, 0.5, 2], x.clamp_min(-1));
        Equal([-1.5, 3, 9], where(V(1, 0, 0).@bool(), x, V(9, 3, 9)));
        Equal([0, 1.5], V(0, 1).lerp(V(1, 2), V(0, 0.5)));
        Equal([2, -3], V(5, -5).div(2, RoundingMode.floor));
        Equal([2, -2], V(5, -5).div(2, RoundingMode.trunc));
        Equal([8, 9], V(3, 2).pow(V(2, 3)) - V(1, -1));
    }

    [Fact]
    public void NonFinite_Values_AreFoundAndReplaced()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = V(1, double.NaN, double.PositiveInfinity, double.NegativeInfinity);

        Equal([1, 0, 0, 0], x.isfinite());
        Equal([0, 1, 0, 0], x.isnan());
        Equal([0, 0, 1, 1], x.isinf());
        Equal([1, 7, 8, 9], x.nan_to_num(7, 8, 9));
        Assert.False(x.isfinite().all().item<bool>());
        Assert.True(x.isnan().any().ToBoolean());
        Assert.True(x.allclose(x, equal_nan: true));
        Assert.False(x.allclose(x));
    }

    [Fact]
    public void Gelu_Both_Forms()
    {
        using DisposeScope scope = NewDisposeScope();
        const double X = 0.7;
        double inner = Math.Sqrt(2 / Math.PI) * (X + (0.044715 * X * X * X));

        Equal([0.5 * X * (1 + Math.Tanh(inner))], V(X).gelu(Modules.GELU.Approximate.tanh));
        Equal([0.5 * X * (1 + V(X / Math.Sqrt(2)).erf().ToDouble())], V(X).gelu());
    }

    [Fact]
    public void Reductions_OverAllAndOverDimensions()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = V(1, 2, 3, 4, 5, 9).view(2, 3);

        Equal([24], x.sum());
        Equal([5, 7, 12], x.sum(dim: 0));
        Assert.Equal([1, 3], x.sum(dim: 0, keepdim: true).shape);
        Equal([4], x.mean());
        Equal([2, 6], x.mean([1]));
        Equal([1, 7], x.var(1));
        Equal([2.0 / 3, 14.0 / 3], x.var([1], unbiased: false));
        Equal([1, Math.Sqrt(7)], x.std(1));
        Equal([Math.Sqrt(136)], x.norm());
        Equal([6], x.view(-1)[..3].norm(p: 1));
        Equal([1080], x.prod());
        Equal([9], x.max());
        (Tensor values, Tensor indexes) = x.max(1);
        Equal([3, 9], values);
        Equal([2, 2], indexes);
        Equal([5], x.argmax());
        Equal([0, 0, 0], x.argmin(0));
        Equal([4, 5, 9], x.amax(0));
        Equal([1, 3, 6, 4, 9, 18], x.cumsum(1));
        Equal([1, 2, 6, 4, 20, 180], x.cumprod(1));
        (Tensor top, Tensor at) = x.topk(2);
        Equal([3, 2, 9, 5], top);
        Equal([2, 1, 2, 1], at);
        (Tensor sorted, Tensor order) = V(3, 1, 2).sort(descending: true);
        Equal([3, 2, 1], sorted);
        Equal([0, 2, 1], order);
        Equal([Math.Log(Math.Exp(1) + Math.Exp(2) + Math.Exp(3))], x[0].logsumexp(0));
    }

    [Fact]
    public void Statistics_InPairs_AndByRank()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = V(1, 2, 3, 4, 5, 9).view(2, 3);

        (Tensor variance, Tensor mean) = x.var_mean(1);
        Equal([1, 7], variance);
        Equal([2, 6], mean);
        (Tensor deviation, mean) = x.std_mean([0, 1], unbiased: false);
        Equal([Math.Sqrt(40.0 / 6)], deviation);
        Equal([4], mean);
        (Tensor second, Tensor at) = x.kthvalue(2, 1);
        Equal([2, 5], second);
        Equal([1, 1], at);
        Equal([3], V(1, 3, 9).median());
        Equal([1.5, 3], V(0, 1, 2, 3).quantile(V(0.5, 1)));
        Equal([0, 2, 0, 1], tensor(new long[] { 1, 3, 1 }).bincount(null, minlength: 4));
        Equal([0, 2], searchsorted(V(1, 3, 5), V(0.5, 4)));
        (Tensor values, _, Tensor? counts) = unique(V(2, 1, 2), return_counts: true);
        Equal([1, 2], values);
        Equal([1, 2], counts!);
        Equal([32], V(1, 2, 3).tensordot(V(4, 5, 6), [0], [0]));
    }

    [Fact]
    public void SumOfALiteralZero_TakesTheTypeOverload_AsInThePackage()
    {
        using DisposeScope scope = NewDisposeScope();

        // The literal 0 converts to an enum, and that overload needs no defaults. Write sum(dim: 0).
        Assert.Equal([], ones(2, 3).sum(0).shape);
        Assert.Equal([3], ones(2, 3).sum(dim: 0).shape);
    }

    [Fact]
    public void Products_OfMatrices()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = V(1, 2, 3, 4).view(2, 2), b = V(0, 1, 1, 0).view(2, 2);

        Equal([2, 1, 4, 3], a.matmul(b));
        Equal([2, 1, 4, 3], a.mm(b));
        Equal([2, 1, 4, 3], a.unsqueeze(0).bmm(b.unsqueeze(0)));
        Equal([3, 3, 5, 7], b.addmm(a, b, beta: 1, alpha: 1) + V(1, 1, 0, 4).view(2, 2));
        Equal([4, 3, 9, 6], b.unsqueeze(0).baddbmm(a.unsqueeze(0), b.unsqueeze(0), beta: 1, alpha: 2)
            - V(0, 0, 0, 0).view(2, 2));
        Equal([1, 3, 2, 4], einsum("ij->ji", a));
        Equal([2, 1, 4, 3], einsum("ij,jk->ik", a, b));
        Equal([11], V(1, 2).dot(V(3, 4)));
        Equal([3, 4, 6, 8], outer(V(1, 2), V(3, 4)));
        Equal([1, 0, 3, 4], a.tril());
        Equal([0, 2, 0, 0], a.triu(1));
    }

    [Fact]
    public void Softmax_SumsToOne_AndItsLogarithmAgrees()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = V(1, 2, 3, 4, 5, 9).view(2, 3);

        Equal([1, 1], x.softmax(1).sum(1));
        Equal([Math.Exp(1) / (Math.Exp(1) + Math.Exp(4))], softmax(x, 0)[0, 0]);
        Assert.True(x.log_softmax(-1).exp().allclose(x.softmax(-1)));
    }
}
