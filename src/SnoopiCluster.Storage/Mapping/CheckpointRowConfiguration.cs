using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SnoopiCluster.Storage.Entities;

namespace SnoopiCluster.Storage.Mapping;

/// <summary>Maps <see cref="CheckpointRow"/> to the table <c>checkpoints</c>.</summary>
internal sealed class CheckpointRowConfiguration : IEntityTypeConfiguration<CheckpointRow>
{
    /// <inheritdoc/>
    public void Configure(EntityTypeBuilder<CheckpointRow> builder)
    {
        builder.ToTable("checkpoints");
        builder.HasKey(row => new { row.RunId, row.Prefix });
    }
}
