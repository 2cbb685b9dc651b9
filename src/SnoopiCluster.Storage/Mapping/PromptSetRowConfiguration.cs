using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SnoopiCluster.Storage.Entities;

namespace SnoopiCluster.Storage.Mapping;

/// <summary>Maps <see cref="PromptSetRow"/> to the table <c>prompt_sets</c>.</summary>
internal sealed class PromptSetRowConfiguration : IEntityTypeConfiguration<PromptSetRow>
{
    /// <inheritdoc/>
    public void Configure(EntityTypeBuilder<PromptSetRow> builder)
    {
        builder.ToTable("prompt_sets");
        builder.HasKey(row => row.Name);
        builder.Property(row => row.Sources).HasColumnType("jsonb");
    }
}
