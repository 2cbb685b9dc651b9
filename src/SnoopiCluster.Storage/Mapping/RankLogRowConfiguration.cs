using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SnoopiCluster.Storage.Entities;

namespace SnoopiCluster.Storage.Mapping;

/// <summary>Maps <see cref="RankLogRow"/> to the table <c>rank_log</c>.</summary>
internal sealed class RankLogRowConfiguration : IEntityTypeConfiguration<RankLogRow>
{
    /// <inheritdoc/>
    public void Configure(EntityTypeBuilder<RankLogRow> builder)
    {
        builder.ToTable("rank_log");
        builder.HasKey(row => row.Number);
    }
}
