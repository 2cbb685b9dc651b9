namespace SnoopiCluster.Tensors;

/// <summary>
/// A safetensors file cannot be read or written. Trying again does not help until the file or its folder
/// changes.
/// </summary>
/// <param name="file">Path of the file, as it was given.</param>
/// <param name="key">The tensor or header key that is at fault; null where it is the file as a whole.</param>
/// <param name="problem">What was found and what to do, without the file's name.</param>
/// <param name="cause">The failure underneath, if any.</param>
public sealed class SafetensorsException(string file, string? key, string problem, Exception? cause = null)
    : Exception(key is null ? $"{file}: {problem}" : $"{file}: tensor '{key}': {problem}", cause)
{
    /// <summary>Path of the file, as it was given.</summary>
    public string File { get; } = file;

    /// <summary>The tensor or header key that is at fault; null where it is the file as a whole.</summary>
    public string? Key { get; } = key;
}
