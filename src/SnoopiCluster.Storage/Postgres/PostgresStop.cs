namespace SnoopiCluster.Storage.Postgres;

/// <summary>How a server is stopped.</summary>
public enum PostgresStop
{
    /// <summary>Open transactions are rolled back, connections closed, everything written.</summary>
    Fast,

    /// <summary>As if the machine had lost power; the next start recovers.</summary>
    Immediate,
}
