using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SnoopiCluster.Storage.Entities;

namespace SnoopiCluster.Storage.Mapping;

/// <summary>Maps <see cref="SampleRow"/> to the table <c>samples</c>.</summary>
internal sealed class SampleRowConfiguration : IEntityTypeConfiguration<SampleRow>
{
    /// <inheritdoc/>
    public void Configure(EntityTypeBuilder<SampleRow> builder)
    {
        builder.ToTable("samples");
        builder.HasKey(row => new { row.RunId, row.Step, row.Probe });
    }
}
