using System.Collections.Immutable;
using System.Security.Cryptography;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SnoopiCluster.Tensors;

/// <summary>
/// A net's trainable parameters as views of one flat buffer, and their gradients as views of another, so that
/// the optimiser, a reduction over ranks, a checkpoint and a handover are each a few operations on long
/// buffers.
/// </summary>
/// <remarks>
/// <para>Masters and gradients are fp32. Where the net computes in fp32 its weights are the masters
/// themselves; where it computes in bf16 the weights are their rounded copy, and each backward's gradients
/// are added to the fp32 buffer by <see cref="AccumulateGradients"/>.</para>
/// <para>Made after the net has its final dtype and device: <c>to()</c> afterwards would replace the views.
/// Not thread-safe; no graph that was recorded before a change of the weights may be used after it.</para>
/// </remarks>
public sealed class FlatParameters : IDisposable
{
    private const int HashPieceBytes = 8 << 20;

    private readonly ImmutableArray<Tensor> _parameters;
    private readonly long[] _offsets;

    /// <summary>Flattens parameters; they keep their values and become views.</summary>
    /// <param name="parameters">
    /// Names, each once, and parameters, all fp32 or all bf16, on one device, in the order in which they are
    /// stored.
    /// </param>
    /// <param name="tailLength">
    /// Further numbers that lie behind the gradients in the same memory and are reduced over ranks together with
    /// them; 0 for none.
    /// </param>
    /// <exception cref="ArgumentException">
    /// Dtypes or devices differ, or a name or a parameter stands twice.
    /// </exception>
    public FlatParameters(IReadOnlyList<(string Name, Parameter Parameter)> parameters, int tailLength = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tailLength);
        _parameters = [.. parameters.Select(parameter => parameter.Parameter)];
        Layout = new FlatLayout(parameters.Select(p => (p.Name, ImmutableArray.Create(p.Parameter.shape))));
        (ComputeType, Device) = Check(parameters);
        _offsets = [.. Layout.Entries.Select(entry => entry.Offset)];
        Masters = Layout.NewBuffer(ScalarType.Float32, Device);
        Weights = ComputeType == ScalarType.Float32 ? Masters : Layout.NewBuffer(ComputeType, Device);
        GradientsAndTail = Layout.NewBuffer(ScalarType.Float32, Device, tailLength);
        Gradients = GradientsAndTail.narrow(0, 0, Layout.Length).DetachFromDisposeScope();
        Tail = GradientsAndTail.narrow(0, Layout.Length, tailLength).DetachFromDisposeScope();
        NativeFlat.GatherWeights(_parameters, _offsets, Masters);
        RefreshWeights();
        NativeFlat.AttachWeights(_parameters, _offsets, Weights);
        ZeroGradients();
    }

    /// <summary>Names, shapes and places.</summary>
    public FlatLayout Layout { get; }

    /// <summary>What the net computes in: fp32 or bf16.</summary>
    public ScalarType ComputeType { get; }

    /// <summary>Where all buffers lie.</summary>
    public Device Device { get; }

    /// <summary>
    /// The weights that the net computes with, flat, of <see cref="ComputeType"/>; the masters where that is
    /// fp32.
    /// </summary>
    public Tensor Weights { get; }

    /// <summary>
    /// The weights that the optimiser updates, flat, fp32. After writing to them call <see
    /// cref="RefreshWeights"/>.
    /// </summary>
    public Tensor Masters { get; }

    /// <summary>The gradients summed since <see cref="ZeroGradients"/>, flat, fp32.</summary>
    public Tensor Gradients { get; }

    /// <summary>The numbers behind the gradients, fp32; <see cref="ZeroGradients"/> leaves them as they are.</summary>
    public Tensor Tail { get; }

    /// <summary><see cref="Gradients"/> and <see cref="Tail"/> as one buffer: what a reduction sums.</summary>
    public Tensor GradientsAndTail { get; }

    /// <summary>
    /// Sets all gradients to zero, and makes the parameters' own ones views again where something replaced
    /// them.
    /// </summary>
    public void ZeroGradients() => NativeFlat.ZeroGradients(_parameters, _offsets, Gradients);

    /// <summary>
    /// Adds what a backward left in the parameters to <see cref="Gradients"/>. In bf16 it belongs after every
    /// backward; in fp32 backward has done it already, and the call only mends gradients that were replaced.
    /// </summary>
    public void AccumulateGradients() => NativeFlat.FoldGradients(_parameters, _offsets, Gradients);

    /// <summary>
    /// L2 norm of all gradients, summed in double over pieces of a fixed size: the same at every number of
    /// threads. Finite if and only if every gradient is.
    /// </summary>
    public double GradientNorm() => Math.Sqrt(NativeFlat.SumOfSquares(Gradients));

    /// <summary>Rounds the masters into the compute weights; nothing to do in fp32.</summary>
    public void RefreshWeights()
    {
        if (ComputeType != ScalarType.Float32)
        {
            using (no_grad())
            {
                Weights.copy_(Masters);
            }
        }
    }

    /// <summary>The masters by name, as views. The caller disposes them.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> MasterTensors() => Layout.Views(Masters);

    /// <summary>Reads all masters, then refreshes the weights.</summary>
    /// <param name="read">
    /// Copies the tensor of a name, for example <see cref="SafetensorsSet.ReadInto"/>.
    /// </param>
    /// <exception cref="NonFiniteTensorException">A tensor holds NaN or an infinity.</exception>
    public void LoadMasters(TensorReader read)
    {
        Load(Masters, read);
        RefreshWeights();
    }

    /// <summary>Reads all tensors of a buffer of this layout.</summary>
    /// <param name="buffer">The masters, a moment or a moving average.</param>
    /// <param name="read">Copies the tensor of a name.</param>
    /// <exception cref="NonFiniteTensorException">A tensor holds NaN or an infinity.</exception>
    public void Load(Tensor buffer, TensorReader read)
    {
        using var noGradient = no_grad();
        foreach (FlatEntry entry in Layout.Entries)
        {
            using Tensor view = Layout.View(buffer, entry);
            read(entry.Name, view);
        }

        RequireFinite(buffer);
    }

    /// <summary>
    /// SHA-256 of the masters' bytes in the layout's order, without padding: 64 lower-case hexadecimal
    /// digits.
    /// </summary>
    public string MasterHash() => Hash(Masters);

    /// <summary>SHA-256 of the bytes of a buffer of this layout in its order, without padding.</summary>
    /// <param name="buffer">The masters, a moment or a moving average.</param>
    public string Hash(Tensor buffer)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var scope = NewDisposeScope();
        Tensor local = buffer.to(CPU);
        foreach ((_, Tensor tensor) in Layout.Views(local))
        {
            TensorBytes.ForEachPiece(tensor, HashPieceBytes, hash.AppendData);
            tensor.Dispose();
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Lets the net compute with other values until the result is disposed.</summary>
    /// <param name="values">A flat fp32 buffer of this layout, for example a moving average.</param>
    public IDisposable UseInstead(Tensor values)
    {
        Tensor weights = values;
        if (ComputeType != ScalarType.Float32)
        {
            weights = Layout.NewBuffer(ComputeType, Device);
            using (no_grad())
            {
                weights.copy_(values);
            }
        }

        NativeFlat.AttachWeights(_parameters, _offsets, weights);
        return new Restoration(this, ReferenceEquals(weights, values) ? null : weights);
    }

    /// <summary>Lets go of the buffers. The parameters stay views of what is left, and usable.</summary>
    public void Dispose()
    {
        Tail.Dispose();
        Gradients.Dispose();
        GradientsAndTail.Dispose();
        Weights.Dispose();
        Masters.Dispose();
    }

    // The fast sum tells whether there is anything to look for.
    private void RequireFinite(Tensor buffer)
    {
        if (double.IsFinite(NativeFlat.SumOfSquares(buffer)))
        {
            return;
        }

        long index = NativeFlat.FirstNonFinite(buffer) ?? 0;
        FlatEntry entry = Layout.Entries.Last(entry => entry.Offset <= index);
        throw new NonFiniteTensorException(entry.Name, index - entry.Offset);
    }

    private static (ScalarType Type, Device Device) Check(
        IReadOnlyList<(string Name, Parameter Parameter)> parameters)
    {
        (string firstName, Parameter first) = parameters[0];
        if (first.dtype is not (ScalarType.Float32 or ScalarType.BFloat16))
        {
            throw new ArgumentException(
                $"Parameter '{firstName}' is {first.dtype}; flat parameters compute in Float32 or BFloat16.",
                nameof(parameters));
        }

        var seen = new HashSet<Tensor>(ReferenceEqualityComparer.Instance);
        foreach ((string name, Parameter parameter) in parameters)
        {
            if (parameter.dtype != first.dtype || parameter.device.ToString() != first.device.ToString())
            {
                throw new ArgumentException(
                    $"Parameter '{name}' is {parameter.dtype} on {parameter.device}, '{firstName}' is "
                    + $"{first.dtype} on {first.device}. Move the net to one dtype and device before "
                    + "flattening.",
                    nameof(parameters));
            }

            if (!seen.Add(parameter))
            {
                throw new ArgumentException(
                    $"Parameter '{name}' is one that stands under another name already. Name a shared "
                    + "parameter once.",
                    nameof(parameters));
            }
        }

        return (first.dtype, first.device);
    }

    private sealed class Restoration(FlatParameters owner, Tensor? temporary) : IDisposable
    {
        public void Dispose()
        {
            NativeFlat.AttachWeights(owner._parameters, owner._offsets, owner.Weights);
            temporary?.Dispose();
        }
    }
}
