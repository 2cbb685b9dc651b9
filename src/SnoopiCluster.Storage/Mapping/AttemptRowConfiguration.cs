using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SnoopiCluster.Storage.Entities;

namespace SnoopiCluster.Storage.Mapping;

/// <summary>Maps <see cref="AttemptRow"/> to the table <c>attempts</c>.</summary>
internal sealed class AttemptRowConfiguration : IEntityTypeConfiguration<AttemptRow>
{
    /// <inheritdoc/>
    public void Configure(EntityTypeBuilder<AttemptRow> builder)
    {
        builder.ToTable("attempts");
        builder.HasKey(row => new { row.RunId, row.Attempt });
    }
}
