using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

/// <summary>Gradients: recorded, computed, and switched off.</summary>
public sealed class AutogradTests
{
    [Fact]
    public void Backward_OfAPolynomial_GivesItsDerivative()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(new double[] { 1, 2, 3 }, requires_grad: true);

        (x.pow(3) + (2 * x)).sum().backward();

        Assert.Equal([5, 14, 29], x.grad!.data<double>().ToArray());
        Assert.True(x.is_leaf);
    }

    [Fact]
    public void Backward_Twice_AddsUpAndNeedsRetainedGraph()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(new double[] { 2 }, requires_grad: true);
        Tensor y = (x * x).sum();

        y.backward(retain_graph: true);
        y.backward();

        Assert.Equal(8, x.grad!.ToDouble());
        Assert.Throws<ExternalException>(() => y.backward());
    }

    [Fact]
    public void Grad_WithRespectToUnusedInput_IsNullWhereAllowed()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = ones(2, requires_grad: true), unused = ones(2, requires_grad: true);

        IList<Tensor> grads = autograd.grad([(x * 3).sum()], [x, unused], allow_unused: true);

        Assert.Equal([3f, 3f], grads[0].data<float>().ToArray());
        Assert.Null((object?)grads[1]);
        Assert.Throws<ExternalException>(() => autograd.grad([(x * 3).sum()], [unused]));
    }

    [Fact]
    public void Grad_WithCreateGraph_CanBeDifferentiatedAgain()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(3.0, requires_grad: true);

        Tensor first = autograd.grad([x.pow(3)], [x], create_graph: true)[0];
        Tensor second = autograd.grad([first], [x])[0];

        Assert.Equal(27, first.ToDouble(), 12);
        Assert.Equal(18, second.ToDouble(), 12);
    }

    [Fact]
    public void GradSetter_ReplacesAndClears()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = ones(2, requires_grad: true);

        x.grad = full(2, 7f);
        Assert.Equal([7f, 7f], x.grad!.data<float>().ToArray());

        x.grad = null;
        Assert.Null((object?)x.grad);
    }

    [Fact]
    public void NoGrad_InsideAndAfter_SwitchesRecordingOffAndOnAgain()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = ones(2, requires_grad: true);

        using (no_grad())
        {
            Assert.False(is_grad_enabled());
            Assert.False((x * 2).requires_grad);
            using (enable_grad())
            {
                Assert.True((x * 2).requires_grad);
            }

            Assert.False(is_grad_enabled());
        }

        Assert.True((x * 2).requires_grad);
        using (set_grad_enabled(false))
        {
            Assert.False((x * 2).requires_grad);
        }
    }

    [Fact]
    public void InferenceMode_InsideAndAfter()
    {
        using (inference_mode())
        {
            Assert.True(is_inference_mode_enabled());
        }

        Assert.False(is_inference_mode_enabled());
    }

    [Fact]
    public void Detach_StopsTheGradient()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(2.0, requires_grad: true);

        (x * x.detach()).backward();

        Assert.Equal(2, x.grad!.ToDouble());
    }

    [Fact]
    public void BackwardWithGradient_OfAVector_IsTheVectorJacobianProduct()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(new double[] { 1, 2 }, requires_grad: true);

        (x * x).backward([tensor(new double[] { 10, 100 })]);

        Assert.Equal([20, 400], x.grad!.data<double>().ToArray());
    }
}
