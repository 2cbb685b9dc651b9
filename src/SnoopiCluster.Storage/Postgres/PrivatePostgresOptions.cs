namespace SnoopiCluster.Storage.Postgres;

/// <summary>Where a private PostgreSQL cluster lives and how it is run.</summary>
public sealed record PrivatePostgresOptions
{
    /// <summary>
    /// Folder of the cluster: its data, its password, its port and its log; made when it is not there. When the
    /// process is root the folder is given to the user <c>postgres</c>, who must be able to reach it.
    /// </summary>
    public required string Folder { get; init; }

    /// <summary>
    /// Folder with <c>initdb</c>, <c>pg_ctl</c> and <c>postgres</c>; null looks for the newest one where
    /// distributions put them, then on the PATH.
    /// </summary>
    public string? ProgramFolder { get; init; }

    /// <summary>
    /// Whether commits wait for the disk. Default true; false is for tests, whose data may go with the machine.
    /// </summary>
    public bool IsDurable { get; init; } = true;

    /// <summary>
    /// Whether the server is stopped when this process ends, however it ends. Default false: it goes on until
    /// it is stopped, by whichever process.
    /// </summary>
    public bool EndsWithProcess { get; init; }

    /// <summary>Longest wait for the server to start or to stop. Default 60 s.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);
}
