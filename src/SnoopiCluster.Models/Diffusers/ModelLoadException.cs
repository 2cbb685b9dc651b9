namespace SnoopiCluster.Models.Diffusers;

/// <summary>
/// A model folder cannot be used as it is: a file is absent or damaged, a configuration key is missing, of the wrong
/// type or unsupported, a tensor is missing, surplus, of another shape or not finite. A retry does not help.
/// </summary>
/// <param name="file">File or folder at fault.</param>
/// <param name="item">Configuration key or tensor at fault, or null where it is the file as a whole.</param>
/// <param name="problem">What was found and what to do, as full sentences.</param>
/// <param name="inner">Cause, where there is one.</param>
public sealed class ModelLoadException(string file, string? item, string problem, Exception? inner = null)
    : Exception(item is null ? $"{file}: {problem}" : $"{file}: {item}: {problem}", inner)
{
    /// <summary>File or folder at fault.</summary>
    public string File { get; } = file;

    /// <summary>Configuration key or tensor at fault, or null where it is the file as a whole.</summary>
    public string? Item { get; } = item;
}
