using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SnoopiCluster.Storage.Entities;

namespace SnoopiCluster.Storage.Mapping;

/// <summary>Maps <see cref="NodeRow"/> to the table <c>nodes</c>.</summary>
internal sealed class NodeRowConfiguration : IEntityTypeConfiguration<NodeRow>
{
    /// <inheritdoc/>
    public void Configure(EntityTypeBuilder<NodeRow> builder)
    {
        builder.ToTable("nodes");
        builder.HasKey(row => row.Name);
        builder.Property(row => row.Slots).HasColumnType("jsonb");
    }
}
