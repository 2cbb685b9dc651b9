using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using SnoopiCluster.Core;
using SnoopiCluster.Core.PromptSets;
using SnoopiCluster.Storage.Entities;
using SnoopiCluster.Storage.Mapping;

namespace SnoopiCluster.Storage.Stores;

/// <summary>Prompt sets on PostgreSQL.</summary>
internal sealed class PromptSetStore(NpgsqlDataSource database, IDbContextFactory<SnoopiContext> contexts)
    : IPromptSetStore
{
    // The shards are written by the statement that takes the name, so a name without shards is never seen.
    private const string RegisterSql = """
        WITH registered AS (
            INSERT INTO prompt_sets (name, hash, num_prompts, num_shards, sources)
            VALUES (@name, @hash, @num_prompts, @num_shards, @sources)
            ON CONFLICT (name) DO NOTHING RETURNING name)
        INSERT INTO prompt_shards (prompt_set, shard_index, file_name, num_prompts, sha256)
        SELECT registered.name, s.shard_index, s.file_name, s.num_prompts, s.sha256
        FROM registered, unnest(@indexes, @file_names, @sizes, @hashes)
            AS s (shard_index, file_name, num_prompts, sha256)
        """;

    /// <inheritdoc/>
    public async Task<bool> RegisterAsync(
        string name,
        PromptSetManifest manifest,
        ImmutableArray<PromptSetSource> sources,
        CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand(RegisterSql);
        command.Parameters.With("name", NpgsqlDbType.Text, name)
            .With("hash", NpgsqlDbType.Bytea, manifest.Hash.ToBytes())
            .With("num_prompts", NpgsqlDbType.Bigint, manifest.NumPrompts)
            .With("num_shards", NpgsqlDbType.Integer, manifest.Shards.Length)
            .With("sources", NpgsqlDbType.Jsonb, StateJson.Write(sources))
            .WithArray("indexes", NpgsqlDbType.Integer, manifest.Shards.Select(shard => shard.Id.Index))
            .WithArray("file_names", NpgsqlDbType.Text, manifest.Shards.Select(shard => shard.FileName))
            .WithArray("sizes", NpgsqlDbType.Integer, manifest.Shards.Select(shard => shard.NumPrompts))
            .WithArray("hashes", NpgsqlDbType.Bytea, manifest.Shards.Select(shard => shard.Sha256.ToBytes()));
        if (await command.ExecuteNonQueryAsync(cancellationToken) > 0)
        {
            return true;
        }

        RegisteredPromptSet? present = await FindAsync(name, cancellationToken);
        return present?.Manifest.Hash == manifest.Hash;
    }

    /// <inheritdoc/>
    public async Task<RegisteredPromptSet?> FindAsync(string name, CancellationToken cancellationToken) =>
        (await ReadAsync(sets => sets.Where(row => row.Name == name), cancellationToken)).SingleOrDefault();

    /// <inheritdoc/>
    public async Task<RegisteredPromptSet?> FindAsync(Sha256Digest hash, CancellationToken cancellationToken) =>
        (await ReadAsync(
            sets => sets.Where(row => row.Hash == hash).OrderBy(row => row.Number).Take(1), cancellationToken))
        .SingleOrDefault();

    /// <inheritdoc/>
    public async Task<ImmutableArray<RegisteredPromptSet>> ListAsync(CancellationToken cancellationToken) =>
        [.. await ReadAsync(sets => sets.OrderByDescending(row => row.Number), cancellationToken)];

    private async Task<IReadOnlyList<RegisteredPromptSet>> ReadAsync(
        Func<IQueryable<PromptSetRow>, IQueryable<PromptSetRow>> which, CancellationToken cancellationToken)
    {
        await using SnoopiContext context = await contexts.CreateDbContextAsync(cancellationToken);
        PromptSetRow[] sets = await which(context.PromptSets).ToArrayAsync(cancellationToken);
        string[] names = [.. sets.Select(row => row.Name)];
        PromptShardRow[] shards = await context.PromptShards.Where(row => names.Contains(row.PromptSet))
            .OrderBy(row => row.ShardIndex).ToArrayAsync(cancellationToken);
        ILookup<string, PromptShardRow> shardsOf = shards.ToLookup(row => row.PromptSet);
        return [.. sets.Select(row => new RegisteredPromptSet(
            row.Name,
            ManifestOf(shardsOf[row.Name]),
            [.. StateJson.Read<PromptSetSource[]>(row.Sources, $"prompt set {row.Name}")],
            row.CreatedAt))];
    }

    private static PromptSetManifest ManifestOf(IEnumerable<PromptShardRow> shards) => new(
    [
        .. shards.Select(row => new PromptShardEntry(
            new PromptShardId(row.ShardIndex), row.FileName, row.NumPrompts, row.Sha256)),
    ]);
}
