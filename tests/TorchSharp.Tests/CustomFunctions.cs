using static TorchSharp.torch;

namespace TorchSharp.Tests;

/// <summary>y = x * x * factor, with its input saved and its factor kept as data.</summary>
internal sealed class ScaledSquare : autograd.SingleTensorFunction<ScaledSquare>
{
    public override string Name => nameof(ScaledSquare);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var x = (Tensor)vars[0];
        ctx.save_for_backward([x]);
        ctx.save_data("factor", vars[1]);
        return x * x * (double)vars[1];
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        Tensor x = ctx.get_saved_variables()[0];
        return [grad_output * x * (2 * (double)ctx.get_data("factor")), null!];
    }
}

/// <summary>tanh, whose backward pass needs the result.</summary>
internal sealed class OwnTanh : autograd.SingleTensorFunction<OwnTanh>
{
    public override string Name => nameof(OwnTanh);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        Tensor y = ((Tensor)vars[0]).tanh();
        ctx.save_for_backward([y]);
        return y;
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        Tensor y = ctx.get_saved_variables()[0];
        return [grad_output * (1 - (y * y))];
    }
}

/// <summary>Sum and product of two tensors.</summary>
internal sealed class SumAndProduct : autograd.MultiTensorFunction<SumAndProduct>
{
    public override string Name => nameof(SumAndProduct);

    public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (a, b) = ((Tensor)vars[0], (Tensor)vars[1]);
        ctx.save_for_backward([a, b]);
        return [a + b, a * b];
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs)
    {
        List<Tensor> saved = ctx.get_saved_variables();
        return
        [
            grad_outputs[0] + (grad_outputs[1] * saved[1]),
            grad_outputs[0] + (grad_outputs[1] * saved[0]),
        ];
    }
}

/// <summary>Fails where it is told to.</summary>
internal sealed class Failing : autograd.SingleTensorFunction<Failing>
{
    public override string Name => nameof(Failing);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars) =>
        (string)vars[1] switch
        {
            "forward" => throw new TimeoutException("the forward pass failed"),
            var where => Keep(ctx, where, ((Tensor)vars[0]) * 1),
        };

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
        (string)ctx.get_data("where") switch
        {
            "backward" => throw new TimeoutException("the backward pass failed"),
            "native" => [grad_output.matmul(ones(3, 3, 3, 3).view(1)), null!],
            "count" => [],
            "shape" => [ones(17), null!],
            _ => [grad_output, null!],
        };

    private static Tensor Keep(autograd.AutogradContext ctx, string where, Tensor result)
    {
        ctx.save_data("where", where);
        return result;
    }
}

/// <summary>Doubles its input in place.</summary>
internal sealed class DoubleInPlace : autograd.SingleTensorFunction<DoubleInPlace>
{
    public override string Name => nameof(DoubleInPlace);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var x = (Tensor)vars[0];
        x.mul_(2);
        ctx.mark_dirty([x]);
        return x;
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
        [grad_output * 2];
}

/// <summary>Two results; says in its data which gradients came as null.</summary>
internal sealed class Unmaterialized : autograd.MultiTensorFunction<Unmaterialized>
{
    public override string Name => nameof(Unmaterialized);

    public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars)
    {
        ctx.set_materialize_grads((bool)vars[1]);
        ctx.save_data("seen", vars[2]);
        return [(Tensor)vars[0] * 1, (Tensor)vars[0] * 2];
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs)
    {
        ((List<bool>)ctx.get_data("seen")).AddRange(grad_outputs.Select(g => g is null));
        return [grad_outputs[0].clone(), null!, null!];
    }
}
