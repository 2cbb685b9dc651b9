using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SnoopiCluster.Storage.Entities;

namespace SnoopiCluster.Storage.Mapping;

/// <summary>Maps <see cref="StoredLedgerRow"/> to the table <c>ledger_rows</c>.</summary>
internal sealed class StoredLedgerRowConfiguration : IEntityTypeConfiguration<StoredLedgerRow>
{
    /// <inheritdoc/>
    public void Configure(EntityTypeBuilder<StoredLedgerRow> builder)
    {
        builder.ToTable("ledger_rows");
        builder.HasKey(row => new { row.RunId, row.Step });
    }
}
