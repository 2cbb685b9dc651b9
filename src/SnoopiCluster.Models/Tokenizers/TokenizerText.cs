using System.Text;
using SnoopiCluster.Models.Diffusers;

namespace SnoopiCluster.Models.Tokenizers;

/// <summary>Reads the text files of a tokenizer folder.</summary>
internal static class TokenizerText
{
    private static readonly UTF8Encoding Strict =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The whole file, without a byte order mark.</summary>
    /// <exception cref="ModelLoadException">It is absent, cannot be read, or is not UTF-8.</exception>
    public static string Read(string file)
    {
        byte[] bytes = ReadBytes(file);
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException error)
        {
            int line = 1 + bytes.AsSpan(0, Math.Max(error.Index, 0)).Count((byte)'\n');
            throw new ModelLoadException(
                file, $"line {line}", "is not valid UTF-8; the file is damaged or of another kind.", error);
        }
    }

    /// <summary>The bytes of the whole file, without a byte order mark.</summary>
    /// <exception cref="ModelLoadException">It is absent or cannot be read.</exception>
    public static byte[] ReadBytes(string file)
    {
        try
        {
            byte[] bytes = File.ReadAllBytes(file);
            return bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble)
                ? bytes[Encoding.UTF8.Preamble.Length..]
                : bytes;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ModelLoadException(
                file, null, "is not there. Name a tokenizer folder with vocab.json and merges.txt.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ModelLoadException(file, null, $"cannot be read: {error.Message}", error);
        }
    }
}
