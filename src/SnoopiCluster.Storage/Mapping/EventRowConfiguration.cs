using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SnoopiCluster.Storage.Entities;

namespace SnoopiCluster.Storage.Mapping;

/// <summary>Maps <see cref="EventRow"/> to the table <c>events</c>.</summary>
internal sealed class EventRowConfiguration : IEntityTypeConfiguration<EventRow>
{
    /// <inheritdoc/>
    public void Configure(EntityTypeBuilder<EventRow> builder)
    {
        builder.ToTable("events");
        builder.HasKey(row => row.Number);
    }
}
