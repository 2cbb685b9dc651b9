using Npgsql;
using NpgsqlTypes;

namespace SnoopiCluster.Storage.Stores;

/// <summary>Named parameters with the types that PostgreSQL cannot guess from a null or from an array.</summary>
internal static class SqlParameters
{
    /// <summary>Adds a parameter; null is the database's null.</summary>
    public static NpgsqlParameterCollection With(
        this NpgsqlParameterCollection parameters, string name, NpgsqlDbType type, object? value)
    {
        parameters.Add(new NpgsqlParameter(name, type) { Value = value ?? DBNull.Value });
        return parameters;
    }

    /// <summary>Adds a parameter that is an array.</summary>
    public static NpgsqlParameterCollection WithArray<T>(
        this NpgsqlParameterCollection parameters, string name, NpgsqlDbType type, IEnumerable<T> values) =>
        parameters.With(name, NpgsqlDbType.Array | type, values.ToArray());
}
