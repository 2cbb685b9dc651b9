namespace SnoopiCluster.Prompts.Sets;

/// <summary>
/// A folder is not the sound prompt set that it should be, or none can be written there. Trying again does
/// not help.
/// </summary>
public sealed class PromptSetException : Exception
{
    internal PromptSetException(string path, string fault, Exception? innerException = null)
        : base($"{path}: {fault}", innerException) => FilePath = path;

    /// <summary>The file or folder at fault.</summary>
    public string FilePath { get; }
}
