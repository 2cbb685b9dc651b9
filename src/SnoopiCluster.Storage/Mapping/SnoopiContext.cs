using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using SnoopiCluster.Core;
using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Sweeps;
using SnoopiCluster.Storage.Entities;

namespace SnoopiCluster.Storage.Mapping;

/// <summary>
/// The tables as EF queries them; it reads only. What is written is written by statements of the stores, which fence it.
/// </summary>
internal sealed class SnoopiContext(DbContextOptions<SnoopiContext> options) : DbContext(options)
{
    public DbSet<SweepRow> Sweeps => Set<SweepRow>();

    public DbSet<RunRow> Runs => Set<RunRow>();

    public DbSet<EventRow> Events => Set<EventRow>();

    public DbSet<StoredLedgerRow> LedgerRows => Set<StoredLedgerRow>();

    public DbSet<StepMetricsRow> StepMetrics => Set<StepMetricsRow>();

    public DbSet<ProbeRow> Probes => Set<ProbeRow>();

    public DbSet<SampleRow> Samples => Set<SampleRow>();

    public DbSet<NodeRow> Nodes => Set<NodeRow>();

    public DbSet<PromptSetRow> PromptSets => Set<PromptSetRow>();

    public DbSet<PromptShardRow> PromptShards => Set<PromptShardRow>();

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<RunStatus>().HaveConversion<string>();
        configurationBuilder.Properties<SweepStatus>().HaveConversion<string>();
        configurationBuilder.Properties<RunEventKind>().HaveConversion<string>();
        configurationBuilder.Properties<NodeDuty>().HaveConversion<string>();
        configurationBuilder.Properties<StepOutcome>().HaveConversion<string>();
        configurationBuilder.Properties<RunId>().HaveConversion<RunIdText>();
        configurationBuilder.Properties<SweepId>().HaveConversion<SweepIdText>();
        configurationBuilder.Properties<Sha256Digest>().HaveConversion<DigestColumn>();
    }

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(SnoopiContext).Assembly);
        foreach (IMutableProperty property in modelBuilder.Model.GetEntityTypes().SelectMany(e => e.GetProperties()))
        {
            property.SetColumnName(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
        }
    }

    private sealed class RunIdText() : ValueConverter<RunId, string>(id => id.Value, text => new RunId(text));

    private sealed class SweepIdText() : ValueConverter<SweepId, string>(id => id.Value, text => new SweepId(text));

    private sealed class DigestColumn() : ValueConverter<Sha256Digest, byte[]>(
        digest => digest.ToBytes(), bytes => new Sha256Digest(bytes));
}
