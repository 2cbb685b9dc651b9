using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SnoopiCluster.Storage.Entities;

namespace SnoopiCluster.Storage.Mapping;

/// <summary>Maps <see cref="ProbeRow"/> to the table <c>probes</c>.</summary>
internal sealed class ProbeRowConfiguration : IEntityTypeConfiguration<ProbeRow>
{
    /// <inheritdoc/>
    public void Configure(EntityTypeBuilder<ProbeRow> builder)
    {
        builder.ToTable("probes");
        builder.HasKey(row => new { row.RunId, row.Probe });
    }
}
