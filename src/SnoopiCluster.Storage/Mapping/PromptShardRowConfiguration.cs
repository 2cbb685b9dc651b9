using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SnoopiCluster.Storage.Entities;

namespace SnoopiCluster.Storage.Mapping;

/// <summary>Maps <see cref="PromptShardRow"/> to the table <c>prompt_shards</c>.</summary>
internal sealed class PromptShardRowConfiguration : IEntityTypeConfiguration<PromptShardRow>
{
    /// <inheritdoc/>
    public void Configure(EntityTypeBuilder<PromptShardRow> builder)
    {
        builder.ToTable("prompt_shards");
        builder.HasKey(row => new { row.PromptSet, row.ShardIndex });
    }
}
