using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Cli.Tests.Generation;

/// <summary>A folder that <c>snoopi generate</c> is run in, and what came of it.</summary>
internal sealed class DrawingFolder(GenerationModels models) : IDisposable
{
    private const int HeaderLength = 8;
    private const int ChunkFrame = 12;
    private const int BytesPerPixel = 3;

    public TemporaryFolder Folder { get; } = TestData.NewFolder();

    public void Dispose() => Folder.Dispose();

    public CommandRun Student(string prompt, params string[] flags) => Draw(models.Student, prompt, flags);

    public CommandRun Draw(string model, string prompt, params string[] flags) =>
        Run([
            "generate", "--model", model, "--prompt", prompt, "--json",
            .. flags.Contains("--threads") ? (string[])[] : ["--threads", "1"], .. flags]);

    public CommandRun Run(params string[] arguments) => CommandRun.Of(Folder.FullPath, arguments);

    public string Hash(string file) =>
        Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Folder.File(file))));

    // Width and height stand behind the signature and the header's length and name.
    public (int Width, int Height) SizeOf(string file)
    {
        byte[] bytes = File.ReadAllBytes(Folder.File(file));
        return (
            BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(16)),
            BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(20)));
    }

    /// <summary>Largest difference of two pictures' bytes, 0 to 255.</summary>
    public int Farthest(string one, string other) =>
        Pixels(one).Zip(Pixels(other), (a, b) => Math.Abs(a - b)).Max();

    // As snoopi writes them: each line is the difference from the one above, behind a byte that says so.
    private byte[] Pixels(string file)
    {
        (int width, int height) = SizeOf(file);
        int stride = width * BytesPerPixel;
        byte[] lines = new byte[height * (1 + stride)];
        MemoryStream data = DataOf(File.ReadAllBytes(Folder.File(file)));
        using (ZLibStream inflated = new(data, CompressionMode.Decompress))
        {
            inflated.ReadExactly(lines);
        }

        byte[] pixels = new byte[height * stride];
        for (int i = 0; i < pixels.Length; i++)
        {
            byte above = i < stride ? (byte)0 : pixels[i - stride];
            pixels[i] = unchecked((byte)(above + lines[(i / stride) + 1 + i]));
        }

        return pixels;
    }

    private static MemoryStream DataOf(byte[] png)
    {
        for (int at = HeaderLength; ;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            if (png.AsSpan(at + 4, 4).SequenceEqual("IDAT"u8))
            {
                return new MemoryStream(png, at + 8, length);
            }

            at += length + ChunkFrame;
        }
    }
}
