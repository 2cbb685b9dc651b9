using SnoopiCluster.Tensors;

namespace SnoopiCluster.Models.Diffusers;

/// <summary>
/// A model folder cannot be used as it is: a file is absent or damaged, a configuration key is missing, of
/// the wrong type or unsupported, a tensor is missing, surplus, of another shape or not finite. A retry does
/// not help.
/// </summary>
public sealed class ModelLoadException : Exception
{
    /// <summary>An error of a file, a key or a tensor.</summary>
    /// <param name="file">File or folder at fault.</param>
    /// <param name="item">
    /// Configuration key or tensor at fault, or null where it is the file as a whole.
    /// </param>
    /// <param name="problem">
    /// What was found and what to do, continuing a sentence that begins with the item.
    /// </param>
    /// <param name="inner">Cause, where there is one.</param>
    public ModelLoadException(string file, string? item, string problem, Exception? inner = null)
        : base(item is null ? $"{file}: {problem}" : $"{file}: {item} {problem}", inner)
    {
        File = file;
        Item = item;
    }

    /// <summary>An error of a safetensors file.</summary>
    /// <param name="cause">The error, which names file and tensor.</param>
    public ModelLoadException(SafetensorsException cause)
        : base(cause.Message, cause)
    {
        File = cause.File;
        Item = cause.Key;
    }

    /// <summary>File or folder at fault.</summary>
    public string File { get; }

    /// <summary>Configuration key or tensor at fault, or null where it is the file as a whole.</summary>
    public string? Item { get; }
}
