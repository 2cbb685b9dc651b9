using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using SnoopiCluster.Storage.Mapping;
using SnoopiCluster.Testing.Servers;

namespace SnoopiCluster.Storage.Tests.Migrations;

/// <summary>EF's model against the migrated database.</summary>
public sealed class ModelTests(PostgresServer server) : DatabaseCase(server)
{
    [Fact]
    public async Task Model_TablesColumnsTypesAndNullability_AreTheDatabases()
    {
        await using SnoopiContext context = Database.Contexts.CreateDbContext();
        string[] model =
        [
            .. context.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties().Select(property =>
                $"{entity.GetTableName()}.{property.GetColumnName()} {property.GetColumnType()} "
                    + (property.IsNullable ? "null" : "not null")))
                .Order(StringComparer.Ordinal),
        ];
        IReadOnlyList<string> database = await ReadLinesAsync(
            """
            SELECT c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
                || CASE WHEN a.attnotnull THEN ' not null' ELSE ' null' END
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> 'schema_versions'
            """);
        Assert.Equal(database.Order(StringComparer.Ordinal), model);
    }

    [Fact]
    public async Task Model_PrimaryKeys_AreTheDatabases()
    {
        await using SnoopiContext context = Database.Contexts.CreateDbContext();
        string[] model =
        [
            .. context.Model.GetEntityTypes().Select(entity =>
                $"{entity.GetTableName()}({string.Join(", ", Columns(entity))})").Order(StringComparer.Ordinal),
        ];
        IReadOnlyList<string> database = await ReadLinesAsync(
            """
            SELECT conrelid::regclass || substring(pg_get_constraintdef(oid) FROM '\(.*\)') FROM pg_constraint
            WHERE contype = 'p' AND connamespace = 'public'::regnamespace AND conrelid <> 'schema_versions'::regclass
            """);
        Assert.Equal(database.Order(StringComparer.Ordinal), model);
    }

    private static IEnumerable<string> Columns(IEntityType entity) =>
        entity.FindPrimaryKey()!.Properties.Select(property => property.GetColumnName());
}
