using TorchSharp;
using static TorchSharp.torch;

namespace SnoopiCluster.ToyWorld.World;

/// <summary>
/// Reads the five attributes from pixels. No network: for each mask m of a bank (every shape, size and place
/// over a grid of shifts, sizes and softnesses) the image is fitted as ground + m x (colour - ground) by
/// least squares; the mask with the smallest residual is the figure, and the fitted colours' nearest
/// neighbours in the palette are the colours.
/// </summary>
/// <remarks>
/// <para>With m' = (m - mean m) / |m - mean m| the variance that a fit explains in a channel x is (x . m')^2,
/// so all fits of a batch are one matrix product.</para>
/// <para><see cref="Verdict.Features"/> holds, for Fréchet distances: the share of variance that the best
/// sharp mask of each shape explains (6), of each size (2), of each place (5), so that soft images stand
/// apart; red, green and blue of the fitted figure (3) and ground (3) on the scale from 0 to 1, cut to [-0.5,
/// 1.5]; and of the best mask the middle's x and y and the radius (3), in pixels over 32.</para>
/// <para>An image of one colour explains nothing: both colours are that colour, and the figure is the first
/// of the bank. Values outside [-1, 1] are cut; NaN counts as -1.</para>
/// <para>Immutable after construction; may be shared between threads.</para>
/// </remarks>
public sealed class SceneJudge : IDisposable
{
    /// <summary>Length of <see cref="Verdict.Features"/>.</summary>
    public const int FeatureCount = Scene.ShapeCount + Scene.SizeCount + Scene.PlaceCount + 3 + 3 + 3;

    private const int Channels = 3;
    private const int Side = SceneRenderer.Side;
    private const int Pixels = Side * Side;

    // Images judged at once; bounds the products to 4 MB.
    private const int ChunkLength = 64;

    // Variance of an image below which it is of one colour: rounding, on the scale from 0 to 1.
    private const double FlatVariance = 1e-7 * Channels * Pixels;

    private readonly MaskBank _bank;
    private readonly Tensor _masks;

    /// <summary>Paints the bank of masks.</summary>
    public SceneJudge()
    {
        float[] rows = new float[MaskBank.ValueCount];
        _bank = new MaskBank(rows);
        using Tensor masks = tensor(rows, [MaskBank.Count, Pixels]);
        _masks = masks.t().DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => _masks.Dispose();

    /// <summary>Judges images.</summary>
    /// <param name="images">[B, 3, 32, 32], B at least 1, any dtype and device, from -1 to 1.</param>
    /// <returns>One verdict for each image, in their order.</returns>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public IReadOnlyList<Verdict> Judge(Tensor images)
    {
        long[] shape = images.shape;
        if (shape is not [> 0, Channels, Side, Side])
        {
            throw new ArgumentException(
                $"The images are [{string.Join(", ", shape)}]; the judge needs "
                    + $"[B, {Channels}, {Side}, {Side}].",
                nameof(images));
        }

        var verdicts = new Verdict[checked((int)shape[0])];
        for (int first = 0; first < verdicts.Length; first += ChunkLength)
        {
            JudgeChunk(images, first, verdicts.AsSpan(first, Math.Min(ChunkLength, verdicts.Length - first)));
        }

        return verdicts;
    }

    private void JudgeChunk(Tensor images, int first, Span<Verdict> verdicts)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        float[] pixels = images.narrow(0, first, verdicts.Length)
            .to_type(ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
        ToUnitScale(pixels);
        float[] products = tensor(pixels, [verdicts.Length * Channels, Pixels]).mm(_masks)
            .data<float>().ToArray();
        const int ImageProducts = Channels * MaskBank.Count;
        for (int i = 0; i < verdicts.Length; i++)
        {
            verdicts[i] = JudgeOne(
                pixels.AsSpan(i * Channels * Pixels, Channels * Pixels),
                products.AsSpan(i * ImageProducts, ImageProducts));
        }
    }

    // From [-1, 1] to [0, 1].
    private static void ToUnitScale(Span<float> pixels)
    {
        foreach (ref float value in pixels)
        {
            value = float.IsNaN(value) ? 0 : (Math.Clamp(value, -1, 1) + 1) / 2;
        }
    }

    private Verdict JudgeOne(ReadOnlySpan<float> image, ReadOnlySpan<float> products)
    {
        Span<float> means = stackalloc float[Channels];
        double total = Variance(image, means);
        Span<float> features = stackalloc float[FeatureCount];
        (int best, float explained) = BestMask(products, total > FlatVariance ? 1 / total : 0, features);

        Span<float> colour = stackalloc float[Channels];
        Span<float> ground = stackalloc float[Channels];
        for (int channel = 0; channel < Channels; channel++)
        {
            float slope = total > FlatVariance
                ? products[(channel * MaskBank.Count) + best] / _bank.NormOf(best)
                : 0;
            ground[channel] = means[channel] - (slope * _bank.MeanOf(best));
            colour[channel] = ground[channel] + slope;
        }

        ScenePicture figure = _bank.PictureOf(best);
        WriteFit(figure, colour, ground, features[(FeatureCount - 9)..]);
        return new Verdict(
            figure.Scene.Shape,
            ToyPalette.Nearest(colour[0], colour[1], colour[2]),
            figure.Scene.Size,
            figure.Scene.Place,
            ToyPalette.Nearest(ground[0], ground[1], ground[2]),
            Math.Min(1, explained),
            [.. features]);
    }

    // Sum over the channels of the squared differences from the channel's mean.
    private static double Variance(ReadOnlySpan<float> image, Span<float> means)
    {
        double total = 0;
        for (int channel = 0; channel < Channels; channel++)
        {
            double sum = 0;
            double squares = 0;
            foreach (float value in image.Slice(channel * Pixels, Pixels))
            {
                sum += value;
                squares += (double)value * value;
            }

            means[channel] = (float)(sum / Pixels);
            total += squares - (sum * sum / Pixels);
        }

        return total;
    }

    // Finds the mask that explains most, and for each shape, size and place the share that its best sharp one
    // does.
    private static (int Best, float Explained) BestMask(
        ReadOnlySpan<float> products, double scale, Span<float> features)
    {
        Span<float> shapes = features[..Scene.ShapeCount];
        Span<float> sizes = features.Slice(Scene.ShapeCount, Scene.SizeCount);
        Span<float> places = features.Slice(Scene.ShapeCount + Scene.SizeCount, Scene.PlaceCount);
        ReadOnlySpan<float> red = products[..MaskBank.Count];
        ReadOnlySpan<float> green = products.Slice(MaskBank.Count, MaskBank.Count);
        ReadOnlySpan<float> blue = products[(2 * MaskBank.Count)..];
        int best = 0;
        float most = 0;
        for (int kind = 0; kind < MaskBank.Kinds; kind++)
        {
            float mostOfSharp = 0;
            for (int variant = 0; variant < MaskBank.Variants; variant++)
            {
                int number = (kind * MaskBank.Variants) + variant;
                float explained = (red[number] * red[number]) + (green[number] * green[number])
                    + (blue[number] * blue[number]);
                if (variant < MaskBank.SharpVariants)
                {
                    mostOfSharp = Math.Max(mostOfSharp, explained);
                }

                if (explained > most)
                {
                    most = explained;
                    best = number;
                }
            }

            float share = (float)(mostOfSharp * scale);
            ref float shape = ref shapes[kind / (Scene.SizeCount * Scene.PlaceCount)];
            ref float size = ref sizes[kind / Scene.PlaceCount % Scene.SizeCount];
            ref float place = ref places[kind % Scene.PlaceCount];
            shape = Math.Max(shape, share);
            size = Math.Max(size, share);
            place = Math.Max(place, share);
        }

        return scale > 0 ? (best, (float)(most * scale)) : (0, 0);
    }

    private static void WriteFit(
        ScenePicture figure, ReadOnlySpan<float> colour, ReadOnlySpan<float> ground, Span<float> features)
    {
        for (int channel = 0; channel < Channels; channel++)
        {
            features[channel] = Math.Clamp(colour[channel], -0.5f, 1.5f);
            features[Channels + channel] = Math.Clamp(ground[channel], -0.5f, 1.5f);
        }

        (float x, float y) = figure.Middle;
        features[2 * Channels] = x / Side;
        features[(2 * Channels) + 1] = y / Side;
        features[(2 * Channels) + 2] = figure.Radius / Side;
    }
}
