using System.IO.Compression;
using System.Text;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Prompts.Tests;

/// <summary>A test with prompt files of its own.</summary>
public abstract class PromptFileCase : IDisposable
{
    protected TemporaryFolder Folder { get; } = TestData.NewFolder();

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected static byte[] Gzip(
        ReadOnlySpan<byte> content, CompressionLevel level = CompressionLevel.Optimal)
    {
        if (content.IsEmpty)
        {
            // GZipStream writes nothing at all then; this is what gzip writes.
            return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        }

        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, level, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            Folder.Dispose();
        }
    }

    protected string Write(string name, ReadOnlySpan<byte> content)
    {
        string path = Folder.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    protected string Write(string name, string content) => Write(name, Encoding.UTF8.GetBytes(content));

    /// <summary>All texts of a file with that content.</summary>
    protected string[] Read(string name, string content, PromptFileOptions? options = null) =>
        [.. PromptFileReader.ReadAll(Write(name, content), options).Select(prompt => prompt.Text)];

    protected string[] Read(string name, ReadOnlySpan<byte> content, PromptFileOptions? options = null) =>
        [.. PromptFileReader.ReadAll(Write(name, content), options).Select(prompt => prompt.Text)];

    /// <summary>
    /// Expects a file with that content to be refused, with the file's path, the line and the words given.
    /// </summary>
    protected PromptFileException Refuses(
        string name, ReadOnlySpan<byte> content, long? line, string words, PromptFileOptions? options = null)
    {
        string path = Write(name, content);
        var error = Assert.Throws<PromptFileException>(
            () => PromptFileReader.ReadAll(path, options).Count());
        Assert.Equal(path, error.File);
        Assert.Equal(line, error.Line);
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        return error;
    }

    protected PromptFileException Refuses(
        string name, string content, long? line, string words, PromptFileOptions? options = null) =>
        Refuses(name, Encoding.UTF8.GetBytes(content), line, words, options);
}
