using Npgsql;
using NpgsqlTypes;
using SnoopiCluster.Core.Checkpoints;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Storage.Stores;

/// <summary>What is written of a run, in the transaction that stores its state.</summary>
internal static class RunStatements
{
    // One row an attempt; each statement that stores the run has it follow, so that both are one write. An attempt that goes
    // back to a checkpoint begins there: its first step is then less than the last of the one before.
    private const string AttemptFollows = """

        INSERT INTO attempts (run_id, attempt, membership_version, first_step, last_step, status, cause)
        SELECT id, @attempt, @version, @step, @step, @status, @cause FROM saved
        ON CONFLICT (run_id, attempt) DO UPDATE SET membership_version = EXCLUDED.membership_version,
            first_step = least(attempts.first_step, EXCLUDED.last_step), last_step = EXCLUDED.last_step,
            status = EXCLUDED.status, cause = EXCLUDED.cause
        """;

    private const string InsertSql = """
        WITH saved AS (
            INSERT INTO runs (id, name, status, cause, spec, attempt, membership_version, step, steps, world_size,
                kappa_min, kappa_max, sweep_id, parent_run_id, parent_step, state, revision)
            VALUES (@id, @name, @status, @cause, @spec, @attempt, @version, @step, @steps, @world_size,
                @kappa_min, @kappa_max, @sweep, @parent, @parent_step, @state, 1)
            RETURNING id)
        """ + AttemptFollows;

    // What a run computes and where it comes from stay as they were inserted.
    private const string UpdateSql = """
        WITH saved AS (
            UPDATE runs SET status = @status, cause = @cause, attempt = @attempt, membership_version = @version,
                step = @step, state = @state, revision = revision + 1
            WHERE id = @id AND revision = @revision
            RETURNING id)
        """ + AttemptFollows;

    private const string EventsSql = """
        INSERT INTO events (run_id, kind, text, step, rank, attempt, membership_version)
        SELECT @id, e.kind, e.text, e.step, e.rank, @attempt, @version
        FROM unnest(@kinds, @texts, @event_steps, @ranks) WITH ORDINALITY AS e (kind, text, step, rank, place)
        ORDER BY e.place
        """;

    private const string CheckpointsSql = """
        INSERT INTO checkpoints (run_id, prefix, step, ledger_hash, num_bytes, pins, metric, attempt, membership_version)
        SELECT @id, c.prefix, c.step, c.hash, c.num_bytes, string_to_array(c.pins, chr(10)), c.metric, @attempt, @version
        FROM unnest(@prefixes, @checkpoint_steps, @hashes, @sizes, @pins, @metrics)
            AS c (prefix, step, hash, num_bytes, pins, metric)
        ON CONFLICT (run_id, prefix) DO UPDATE SET pins = EXCLUDED.pins, metric = EXCLUDED.metric
        WHERE (checkpoints.pins, checkpoints.metric) IS DISTINCT FROM (EXCLUDED.pins, EXCLUDED.metric)
        """;

    /// <summary>Inserts the run's row and its first attempt's.</summary>
    public static NpgsqlBatchCommand Insert(RunState run)
    {
        NpgsqlBatchCommand command = new(InsertSql);
        AddState(command.Parameters, run);
        command.Parameters
            .With("name", NpgsqlDbType.Text, run.Spec.Name)
            .With("spec", NpgsqlDbType.Jsonb, RunSpecReader.ToJson(run.Spec).ToJsonString())
            .With("steps", NpgsqlDbType.Bigint, run.Spec.Steps)
            .With("world_size", NpgsqlDbType.Integer, run.Spec.Cluster.WorldSize)
            .With("kappa_min", NpgsqlDbType.Double, run.Spec.Kappa.Range.Min)
            .With("kappa_max", NpgsqlDbType.Double, run.Spec.Kappa.Range.Max)
            .With("sweep", NpgsqlDbType.Text, run.Sweep?.Value)
            .With("parent", NpgsqlDbType.Text, run.Origin?.Parent.Value)
            .With("parent_step", NpgsqlDbType.Bigint, run.Origin?.Step);
        return command;
    }

    /// <summary>Replaces the run's state if it still has the revision, and its attempt's row with it.</summary>
    public static NpgsqlCommand Update(NpgsqlConnection connection, RunState run, long revision)
    {
        NpgsqlCommand command = new(UpdateSql, connection);
        AddState(command.Parameters, run);
        command.Parameters.With("revision", NpgsqlDbType.Bigint, revision);
        return command;
    }

    /// <summary>Writes the new entries of a run's timeline, if there are any.</summary>
    public static void AddEvents(NpgsqlBatch batch, RunState run, IReadOnlyList<RunEvent> events)
    {
        if (events.Count > 0)
        {
            Add(batch, EventsSql, run).Parameters
                .WithArray("kinds", NpgsqlDbType.Text, events.Select(e => e.Kind.ToString()))
                .WithArray("texts", NpgsqlDbType.Text, events.Select(e => e.Text))
                .WithArray("event_steps", NpgsqlDbType.Bigint, events.Select(e => e.Step))
                .WithArray("ranks", NpgsqlDbType.Integer, events.Select(e => e.Rank));
        }
    }

    /// <summary>Deletes the rows of steps that will be done again, and the samples drawn after any of them.</summary>
    public static void AddDropRows(NpgsqlBatch batch, RunId run, long fromStep)
    {
        // A sample's step counts the steps done, so one at the first step that is done again stands before it.
        (string Table, string Compare)[] tables = [("ledger_rows", ">="), ("step_metrics", ">="), ("samples", ">")];
        foreach ((string table, string compare) in tables)
        {
            NpgsqlBatchCommand command = new($"DELETE FROM {table} WHERE run_id = @id AND step {compare} @from");
            command.Parameters.With("id", NpgsqlDbType.Text, run.Value).With("from", NpgsqlDbType.Bigint, fromStep);
            batch.BatchCommands.Add(command);
        }
    }

    /// <summary>Makes the rows of a run's checkpoints those of its catalogue.</summary>
    public static void AddCheckpoints(NpgsqlBatch batch, RunState run)
    {
        IReadOnlyList<CheckpointEntry> entries = run.Checkpoints.Entries;
        string[] prefixes = [.. entries.Select(entry => entry.Prefix)];
        Add(batch, "DELETE FROM checkpoints WHERE run_id = @id AND prefix <> ALL (@prefixes)", run)
            .Parameters.WithArray("prefixes", NpgsqlDbType.Text, prefixes);
        if (prefixes.Length > 0)
        {
            Add(batch, CheckpointsSql, run).Parameters
                .WithArray("prefixes", NpgsqlDbType.Text, prefixes)
                .WithArray("checkpoint_steps", NpgsqlDbType.Bigint, entries.Select(entry => entry.Step))
                .WithArray("hashes", NpgsqlDbType.Bytea, entries.Select(entry => entry.LedgerHash.ToBytes()))
                .WithArray("sizes", NpgsqlDbType.Bigint, entries.Select(entry => entry.NumBytes))
                .WithArray("pins", NpgsqlDbType.Text, entries.Select(entry => string.Join('\n', entry.Pins)))
                .WithArray("metrics", NpgsqlDbType.Double, entries.Select(entry => entry.Metric));
        }
    }

    private static NpgsqlBatchCommand Add(NpgsqlBatch batch, string sql, RunState run)
    {
        NpgsqlBatchCommand command = new(sql);
        AddKey(command.Parameters, run);
        batch.BatchCommands.Add(command);
        return command;
    }

    private static void AddKey(NpgsqlParameterCollection parameters, RunState run) => parameters
        .With("id", NpgsqlDbType.Text, run.Id.Value)
        .With("attempt", NpgsqlDbType.Integer, run.Fence.Attempt)
        .With("version", NpgsqlDbType.Bigint, run.Fence.MembershipVersion);

    private static void AddState(NpgsqlParameterCollection parameters, RunState run)
    {
        AddKey(parameters, run);
        parameters
            .With("status", NpgsqlDbType.Text, run.Status.ToString())
            .With("cause", NpgsqlDbType.Text, run.Cause)
            .With("step", NpgsqlDbType.Bigint, run.Step)
            .With("state", NpgsqlDbType.Jsonb, StateJson.Write(run));
    }
}
