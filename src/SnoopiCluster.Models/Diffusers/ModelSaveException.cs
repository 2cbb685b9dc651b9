namespace SnoopiCluster.Models.Diffusers;

/// <summary>
/// A model folder, or another that is written whole, could not be written (no permission, disk full,
/// something else in its place). What stood there before stands there still, and nothing half-written is
/// left.
/// </summary>
/// <param name="folder">Folder that was to be written.</param>
/// <param name="problem">What was found and what to do, as full sentences.</param>
/// <param name="inner">Cause, where there is one.</param>
public sealed class ModelSaveException(string folder, string problem, Exception? inner = null)
    : Exception($"{folder}: {problem}", inner)
{
    /// <summary>Folder that was to be written.</summary>
    public string Folder { get; } = folder;
}
