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
            cause = EXCLUDED.cause, slots = EXCLUDED.slots,
            duty = CASE WHEN nodes.duty = 'Draining' AND nodes.instance <> EXCLUDED.instance THEN 'Serving'
                ELSE nodes.duty END,
            duty_cause = CASE WHEN nodes.duty = 'Draining' AND nodes.instance <> EXCLUDED.instance THEN NULL
                ELSE nodes.duty_cause END
        RETURNING duty, duty_cause
        """;

    private const string SetDutySql = "UPDATE nodes SET duty = @duty, duty_cause = @cause WHERE name = @name";

    /// <inheritdoc/>
    public async Task<NodeRecord> SaveAsync(NodeRecord node, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand(SaveSql);
        command.Parameters.With("name", NpgsqlDbType.Text, node.Name.Value).With("host", NpgsqlDbType.Text, node.Host)
            .With("instance", NpgsqlDbType.Text, node.Instance).With("is_up", NpgsqlDbType.Boolean, node.IsUp)
            .With("cause", NpgsqlDbType.Text, node.Cause)
            .With("slots", NpgsqlDbType.Jsonb, StateJson.Write(node.Slots));
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return node with
        {
            Duty = Enum.Parse<NodeDuty>(reader.GetString(0)),
            DutyCause = await reader.IsDBNullAsync(1, cancellationToken) ? null : reader.GetString(1),
        };
    }

    /// <inheritdoc/>
    public async Task<bool> SetDutyAsync(
        NodeName node, NodeDuty duty, string? cause, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand(SetDutySql);
        command.Parameters.With("name", NpgsqlDbType.Text, node.Value)
            .With("duty", NpgsqlDbType.Text, duty.ToString()).With("cause", NpgsqlDbType.Text, cause);
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
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
                [.. StateJson.Read<SlotDescription[]>(row.Slots, $"node {row.Name}")])
            {
                Duty = row.Duty,
                DutyCause = row.DutyCause,
            }),
        ];
    }
}
