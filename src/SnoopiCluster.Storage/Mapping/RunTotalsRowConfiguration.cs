using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SnoopiCluster.Storage.Entities;

namespace SnoopiCluster.Storage.Mapping;

/// <summary>Maps <see cref="RunTotalsRow"/> to the table <c>run_totals</c>.</summary>
internal sealed class RunTotalsRowConfiguration : IEntityTypeConfiguration<RunTotalsRow>
{
    /// <inheritdoc/>
    public void Configure(EntityTypeBuilder<RunTotalsRow> builder)
    {
        builder.ToTable("run_totals");
        builder.HasKey(row => row.RunId);
    }
}
