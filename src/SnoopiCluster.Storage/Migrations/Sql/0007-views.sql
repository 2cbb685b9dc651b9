-- What lists of runs show without reading every step, what ranks wrote to their standard error, and what nodes are used for.

-- Sums over a run's measured steps. Derived by the triggers below from rows that were written under a fence.
CREATE TABLE run_totals (
    run_id text PRIMARY KEY REFERENCES runs ON DELETE CASCADE,
    measured_steps bigint NOT NULL,
    applied_seconds double precision NOT NULL
);

CREATE FUNCTION add_run_totals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO run_totals (run_id, measured_steps, applied_seconds)
    SELECT added.run_id, count(*), coalesce(sum(added.seconds) FILTER (WHERE l.outcome = 'Applied'), 0)
    FROM added JOIN ledger_rows l ON l.run_id = added.run_id AND l.step = added.step
    GROUP BY added.run_id
    ON CONFLICT (run_id) DO UPDATE SET measured_steps = run_totals.measured_steps + EXCLUDED.measured_steps,
        applied_seconds = run_totals.applied_seconds + EXCLUDED.applied_seconds;
    RETURN NULL;
END $$;
CREATE TRIGGER step_metrics_added AFTER INSERT ON step_metrics REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION add_run_totals();

-- Rows go when a run returns to a checkpoint, which is rare: what is left is summed again.
CREATE FUNCTION sum_run_totals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM run_totals WHERE run_id IN (SELECT run_id FROM removed);
    INSERT INTO run_totals (run_id, measured_steps, applied_seconds)
    SELECT m.run_id, count(*), coalesce(sum(m.seconds) FILTER (WHERE l.outcome = 'Applied'), 0)
    FROM step_metrics m JOIN ledger_rows l ON l.run_id = m.run_id AND l.step = m.step
    WHERE m.run_id IN (SELECT run_id FROM removed)
    GROUP BY m.run_id;
    RETURN NULL;
END $$;
CREATE TRIGGER step_metrics_removed AFTER DELETE ON step_metrics REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION sum_run_totals();

INSERT INTO run_totals (run_id, measured_steps, applied_seconds)
SELECT m.run_id, count(*), coalesce(sum(m.seconds) FILTER (WHERE l.outcome = 'Applied'), 0)
FROM step_metrics m JOIN ledger_rows l ON l.run_id = m.run_id AND l.step = m.step
GROUP BY m.run_id;

-- Not fenced: the last words of a rank that was replaced are those that matter. An agent that was cut off sends lines again, so
-- they are known by their process and their place in its log.
CREATE TABLE rank_log (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id text NOT NULL REFERENCES runs ON DELETE CASCADE,
    process integer NOT NULL,
    line_number bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    node text NOT NULL,
    rank integer,
    attempt integer,
    membership_version bigint,
    text text NOT NULL,
    UNIQUE (run_id, process, line_number)
);
CREATE INDEX rank_log_run ON rank_log (run_id, number);

-- As for events: numbers must become visible in their order, or a reader who follows would miss lines.
CREATE FUNCTION take_log_turns() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('snoopi.rank_log'));
    RETURN NULL;
END $$;
CREATE TRIGGER rank_log_in_order BEFORE INSERT ON rank_log FOR EACH STATEMENT EXECUTE FUNCTION take_log_turns();

ALTER TABLE nodes
    ADD COLUMN duty text NOT NULL DEFAULT 'Serving',
    ADD COLUMN duty_cause text;
