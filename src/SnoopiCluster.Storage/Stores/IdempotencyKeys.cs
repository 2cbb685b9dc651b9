using Npgsql;
using NpgsqlTypes;

namespace SnoopiCluster.Storage.Stores;

/// <summary>Keys that clients draw so that a repeated request makes nothing twice.</summary>
internal static class IdempotencyKeys
{
    /// <summary>Takes a key for something new, inside the transaction that makes it.</summary>
    /// <returns>Null when the key is taken for it; else the id of what was made under the key before.</returns>
    /// <exception cref="ArgumentException">The key was used for something of another kind.</exception>
    public static async Task<string?> ClaimAsync(
        NpgsqlConnection connection, string key, string subject, string subjectId, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand claim = new(
            """
            INSERT INTO idempotency_keys (key, subject, subject_id) VALUES (@key, @subject, @id)
            ON CONFLICT (key) DO NOTHING
            """,
            connection);
        claim.Parameters.With("key", NpgsqlDbType.Text, key).With("subject", NpgsqlDbType.Text, subject)
            .With("id", NpgsqlDbType.Text, subjectId);
        if (await claim.ExecuteNonQueryAsync(cancellationToken) == 1)
        {
            return null;
        }

        await using NpgsqlCommand find =
            new("SELECT subject, subject_id FROM idempotency_keys WHERE key = @key", connection);
        find.Parameters.With("key", NpgsqlDbType.Text, key);
        await using NpgsqlDataReader reader = await find.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return reader.GetString(0) == subject
            ? reader.GetString(1)
            : throw new ArgumentException(
                $"The idempotency key '{key}' was used for a {reader.GetString(0)} before; draw another for a {subject}.",
                nameof(key));
    }
}
