using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SnoopiCluster.Storage.Entities;

namespace SnoopiCluster.Storage.Mapping;

/// <summary>Maps <see cref="RunRow"/> to the table <c>runs</c>.</summary>
internal sealed class RunRowConfiguration : IEntityTypeConfiguration<RunRow>
{
    /// <inheritdoc/>
    public void Configure(EntityTypeBuilder<RunRow> builder)
    {
        builder.ToTable("runs");
        builder.HasKey(row => row.Id);
        builder.Property(row => row.Spec).HasColumnType("jsonb");
        builder.Property(row => row.State).HasColumnType("jsonb");
    }
}
