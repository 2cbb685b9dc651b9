using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Storage.Entities;
using SnoopiCluster.Storage.Mapping;

namespace SnoopiCluster.Storage.Stores;

/// <summary>Nodes on PostgreSQL.</summary>
internal sealed class NodeStore(NpgsqlDataSource database, IDbContextFactory<SnoopiContext> contexts) : INodeStore
{
    private const string SaveSql = """
        INSERT INTO nodes (name, host, instance, is_up, cause, slots)
        VALUES (@name, @host, @instance, @is_up, @cause, @slots)
        ON CONFLICT (name) DO UPDATE SET host = EXCLUDED.host, instance = EXCLUDED.instance, is_up = EXCLUDED.is_up,
            cause = EXCLUDED.cause, slots = EXCLUDED.slots
        """;

    /// <inheritdoc/>
    public async Task SaveAsync(NodeRecord node, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand(SaveSql);
        command.Parameters.With("name", NpgsqlDbType.Text, node.Name.Value).With("host", NpgsqlDbType.Text, node.Host)
            .With("instance", NpgsqlDbType.Text, node.Instance).With("is_up", NpgsqlDbType.Boolean, node.IsUp)
            .With("cause", NpgsqlDbType.Text, node.Cause)
            .With("slots", NpgsqlDbType.Jsonb, StateJson.Write(node.Slots));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<NodeRecord>> ListAsync(CancellationToken cancellationToken)
    {
        await using SnoopiContext context = await contexts.CreateDbContextAsync(cancellationToken);
        NodeRow[] rows = await context.Nodes.OrderBy(row => row.Name).ToArrayAsync(cancellationToken);
        return
        [
            .. rows.Select(row => new NodeRecord(
                new NodeName(row.Name),
                row.Host,
                row.Instance,
                row.IsUp,
                row.Cause,
                [.. StateJson.Read<SlotDescription[]>(row.Slots, $"node {row.Name}")])),
        ];
    }
}
