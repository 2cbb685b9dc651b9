namespace SnoopiCluster.Storage.Postgres;

/// <summary>
/// A private PostgreSQL cluster cannot be made, started or stopped. Trying again does not help before the
/// machine is put right; the message says how.
/// </summary>
public sealed class PrivatePostgresException : Exception
{
    internal PrivatePostgresException(string folder, string fault, Exception? innerException = null)
        : base($"The private PostgreSQL in {folder}: {fault}", innerException) => Folder = folder;

    /// <summary>The cluster's folder.</summary>
    public string Folder { get; }
}
