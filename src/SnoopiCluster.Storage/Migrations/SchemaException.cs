namespace SnoopiCluster.Storage.Migrations;

/// <summary>The database is not one that this program can work on. Trying again does not help.</summary>
public sealed class SchemaException : Exception
{
    internal SchemaException(int version, string message)
        : base(message) => Version = version;

    /// <summary>Number of the migration at fault.</summary>
    public int Version { get; }
}
