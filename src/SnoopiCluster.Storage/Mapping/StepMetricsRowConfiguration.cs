using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SnoopiCluster.Storage.Entities;

namespace SnoopiCluster.Storage.Mapping;

/// <summary>Maps <see cref="StepMetricsRow"/> to the table <c>step_metrics</c>.</summary>
internal sealed class StepMetricsRowConfiguration : IEntityTypeConfiguration<StepMetricsRow>
{
    /// <inheritdoc/>
    public void Configure(EntityTypeBuilder<StepMetricsRow> builder)
    {
        builder.ToTable("step_metrics");
        builder.HasKey(row => new { row.RunId, row.Step });
        builder.Property(row => row.PhaseSeconds).HasColumnType("jsonb");
    }
}
