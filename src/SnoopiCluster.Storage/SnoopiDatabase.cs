using Microsoft.EntityFrameworkCore;
using Npgsql;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.PromptSets;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Sweeps;
using SnoopiCluster.Storage.Mapping;
using SnoopiCluster.Storage.Migrations;
using SnoopiCluster.Storage.Stores;

namespace SnoopiCluster.Storage;

/// <summary>
/// The database that the control plane remembers in. Safe for use by several threads. A fault of the server is a
/// <see cref="System.Data.Common.DbException"/> whose <c>IsTransient</c> says whether a retry can help.
/// </summary>
public sealed class SnoopiDatabase : IAsyncDisposable
{
    // Statements that a connection keeps prepared: few more are there at all. Planning the append of a step's rows takes
    // PostgreSQL longer than doing it.
    private const int MaxPrepared = 40;
    private const string MaxPreparedKey = "Max Auto Prepare";

    private readonly NpgsqlDataSource _source;
    private readonly ContextFactory _contexts;

    /// <summary>Takes the connection; speaks to nobody yet.</summary>
    /// <param name="connectionString">
    /// Of a PostgreSQL database, in Npgsql's form. Statements that come again are prepared; <c>Max Auto Prepare=0</c> turns
    /// that off, as a pooler between that hands a connection to another transaction may want. Without <c>Options</c> the server's
    /// compiling of queries is off; a pooler that takes no such options wants <c>Options=''</c>.
    /// </param>
    /// <exception cref="ArgumentException">It is no connection string.</exception>
    public SnoopiDatabase(string connectionString)
    {
        _source = NpgsqlDataSource.Create(WithPreparing(connectionString));
        _contexts = new ContextFactory(_source);
        Runs = new RunStore(_source, _contexts);
        Progress = new ProgressStore(_source, _contexts);
        Samples = new SampleStore(_source, _contexts);
        Series = new StepSeriesStore(_source);
        RankLogs = new RankLogStore(_source);
        Nodes = new NodeStore(_source, _contexts);
        Sweeps = new SweepStore(_source, _contexts);
        PromptSets = new PromptSetStore(_source, _contexts);
    }

    /// <summary>Runs and their timelines.</summary>
    public IRunStore Runs { get; }

    /// <summary>The data plane's rows.</summary>
    public IProgressStore Progress { get; }

    /// <summary>Which pictures were drawn.</summary>
    public ISampleStore Samples { get; }

    /// <summary>The data plane's rows as charts want them.</summary>
    public IStepSeriesStore Series { get; }

    /// <summary>What rank processes wrote to their standard error.</summary>
    public IRankLogStore RankLogs { get; }

    /// <summary>Sweeps.</summary>
    public ISweepStore Sweeps { get; }

    /// <summary>Nodes.</summary>
    public INodeStore Nodes { get; }

    /// <summary>Prompt sets.</summary>
    public IPromptSetStore PromptSets { get; }

    internal IDbContextFactory<SnoopiContext> Contexts => _contexts;

    /// <summary>Brings the database to this program's version; one program at a time, the others wait.</summary>
    /// <returns>How many migrations were applied.</returns>
    /// <exception cref="SchemaException">
    /// A migration was edited after it was applied, or the database is newer than this program. Nothing was changed.
    /// </exception>
    public Task<int> MigrateAsync(CancellationToken cancellationToken = default) =>
        new Migrator(_source, Migration.All).MigrateAsync(cancellationToken);

    /// <summary>Whether the server answers.</summary>
    public async Task<bool> IsReachableAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await using NpgsqlCommand command = _source.CreateCommand("SELECT 1");
            await command.ExecuteScalarAsync(cancellationToken);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private static string WithPreparing(string connectionString)
    {
        NpgsqlConnectionStringBuilder builder = new(connectionString);
        if (!builder.ShouldSerialize(MaxPreparedKey))
        {
            builder.MaxAutoPrepare = MaxPrepared;
        }

        // A page of runs asks for few rows by a plan with many branches: PostgreSQL estimates it as dear and compiles it, which
        // takes a hundred times as long as carrying it out.
        builder.Options ??= "-c jit=off";

        return builder.ConnectionString;
    }

    private sealed class ContextFactory(NpgsqlDataSource source) : IDbContextFactory<SnoopiContext>
    {
        private readonly DbContextOptions<SnoopiContext> _options = new DbContextOptionsBuilder<SnoopiContext>()
            .UseNpgsql(source).UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking).Options;

        public SnoopiContext CreateDbContext() => new(_options);
    }
}
