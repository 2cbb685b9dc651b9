namespace SnoopiCluster.ToyWorld.Teacher;

/// <summary>
/// The folder of the states from which an interrupted training goes on, held by one process at a time.
/// </summary>
internal sealed class TrainingFolder : IDisposable
{
    private const string LockName = ".lock";

    // Its lock ends with the process, however it ends.
    private readonly FileStream _lock;

    private TrainingFolder(string path, FileStream taken)
    {
        FullPath = path;
        _lock = taken;
    }

    /// <summary>Full path of the folder.</summary>
    public string FullPath { get; }

    /// <summary>Makes the folder where it is not there, and takes it until the result is disposed.</summary>
    /// <param name="path">Full path.</param>
    /// <exception cref="TeacherTrainingException">Another process trains in it.</exception>
    public static TrainingFolder Take(string path)
    {
        Directory.CreateDirectory(path);
        try
        {
            return new TrainingFolder(path, new FileStream(
                Path.Combine(path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException error)
        {
            throw new TeacherTrainingException(
                $"{path} is in use by another training, or cannot be written ({error.Message}). Wait for the other's end, "
                + "or name another folder for this teacher.",
                error);
        }
    }

    /// <summary>Path of a state in it.</summary>
    public string PathOf(KeptState state) => Path.Combine(FullPath, state.Name);

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();
}
