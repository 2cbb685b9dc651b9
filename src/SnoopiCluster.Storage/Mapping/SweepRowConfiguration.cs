using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SnoopiCluster.Storage.Entities;

namespace SnoopiCluster.Storage.Mapping;

/// <summary>Maps <see cref="SweepRow"/> to the table <c>sweeps</c>.</summary>
internal sealed class SweepRowConfiguration : IEntityTypeConfiguration<SweepRow>
{
    /// <inheritdoc/>
    public void Configure(EntityTypeBuilder<SweepRow> builder)
    {
        builder.ToTable("sweeps");
        builder.HasKey(row => row.Id);
        builder.Property(row => row.Spec).HasColumnType("jsonb");
        builder.Property(row => row.State).HasColumnType("jsonb");
    }
}
