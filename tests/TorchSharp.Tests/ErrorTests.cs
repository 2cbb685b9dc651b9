using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

/// <summary>A refusal of libtorch is an exception with libtorch's words; the next call works again.</summary>
public sealed class ErrorTests
{
    [Fact]
    public void Matmul_OfShapesThatDoNotFit_ThrowsExternalExceptionWithBothShapes()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor left = ones(2, 3);
        Tensor right = ones(4, 5);

        var error = Assert.Throws<ExternalException>(() => left.matmul(right));

        Assert.Contains("2x3", error.Message, StringComparison.Ordinal);
        Assert.Contains("4x5", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FailedCall_IsFollowedByAGoodOne_WithoutTrace()
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.Throws<ExternalException>(() => ones(2).add(ones(3)));

        // A zero from a getter looks like a failure at the border; the error of the call before must not show
        // up.
        Assert.Equal(0, tensor(1.0f).dim());
        Assert.Equal(2.0f, tensor(1.0f).add(tensor(1.0f)).ToSingle());
    }

    [Fact]
    public void InPlaceOperation_ThatFails_Throws()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor target = zeros(2);

        Assert.Throws<ExternalException>(() => target.add_(ones(3)));
        Assert.Equal([0f, 0f], target.data<float>().ToArray());
    }

    [Fact]
    public void Getter_ThatFails_Throws()
    {
        using DisposeScope scope = NewDisposeScope();

        Assert.Throws<ExternalException>(() => ones(2, 2).size(5));
    }

    [Fact]
    public void OperationWithSeveralResults_ThatFails_Throws()
    {
        using DisposeScope scope = NewDisposeScope();

        Assert.Throws<ExternalException>(() => ones(2, 2).topk(7));
        Assert.Throws<ExternalException>(() => ones(2, 2).split(1, dim: 9));
    }

    [Fact]
    public void MissingArgument_Null_ThrowsInsteadOfCrashing()
    {
        using DisposeScope scope = NewDisposeScope();

        Assert.Throws<ArgumentNullException>(() => ones(2).add((Tensor)null!));
        Assert.Throws<ArgumentNullException>(() => cat([ones(1), null!]));
    }

    [Fact]
    public void DisposedTensor_Used_NamesTheWayOut()
    {
        Tensor tensor = ones(2);
        tensor.Dispose();

        var error = Assert.Throws<InvalidOperationException>(() => tensor.add(1));

        Assert.Contains("MoveToOuterDisposeScope", error.Message, StringComparison.Ordinal);
        Assert.True(tensor.IsInvalid);
    }

    [Fact]
    public void Allocation_LargerThanTheMachine_ThrowsAndLeavesTheProcessUsable()
    {
        var error = Assert.Throws<ExternalException>(() => zeros(1L << 40, 1L << 10));

        Assert.NotEmpty(error.Message);
        using Tensor small = zeros(1);
        Assert.Equal(1, small.numel());
    }

    [Fact]
    public void Data_OfAnotherType_SaysWhatToConvertTo()
    {
        using Tensor tensor = ones(2);

        var error = Assert.Throws<ArgumentException>(() => tensor.data<double>());

        Assert.Contains("to(ScalarType.Float64)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tensor_OfDataThatDoesNotFillTheShape_NamesBothCounts()
    {
        var error = Assert.Throws<ArgumentException>(() => tensor(new float[] { 1, 2, 3 }, [2, 2]));

        Assert.Contains("4", error.Message, StringComparison.Ordinal);
        Assert.Contains("3", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gpu")]
    [InlineData("cuda:x")]
    [InlineData("cuda:-1")]
    public void Device_OfAWrongDescription_IsRefused(string description)
    {
        var error = Assert.Throws<ArgumentException>(() => new Device(description));

        Assert.Contains(description, error.Message, StringComparison.Ordinal);
    }
}
