-- Runs, their lives, and what happened to them.

-- The database's clock says when a row last changed.
CREATE FUNCTION touch_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := clock_timestamp();
    RETURN NEW;
END $$;

CREATE TABLE sweeps (
    id text PRIMARY KEY,
    number bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    name text NOT NULL,
    status text NOT NULL,
    cause text NOT NULL,
    spec jsonb NOT NULL,
    state jsonb NOT NULL,
    revision bigint NOT NULL,
    created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamp with time zone NOT NULL DEFAULT clock_timestamp()
);
CREATE TRIGGER sweeps_touch BEFORE UPDATE ON sweeps FOR EACH ROW EXECUTE FUNCTION touch_row();
CREATE INDEX sweeps_status ON sweeps (status);

-- The state machine's whole state, and beside it what queries ask for. The number keeps the order of submission.
CREATE TABLE runs (
    id text PRIMARY KEY,
    number bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    name text NOT NULL,
    status text NOT NULL,
    cause text NOT NULL,
    spec jsonb NOT NULL,
    attempt integer NOT NULL,
    membership_version bigint NOT NULL,
    step bigint NOT NULL,
    steps bigint NOT NULL,
    world_size integer NOT NULL,
    kappa_min double precision NOT NULL,
    kappa_max double precision NOT NULL,
    sweep_id text,
    parent_run_id text,
    parent_step bigint,
    state jsonb NOT NULL,
    revision bigint NOT NULL,
    created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
    CHECK ((parent_run_id IS NULL) = (parent_step IS NULL))
);
CREATE TRIGGER runs_touch BEFORE UPDATE ON runs FOR EACH ROW EXECUTE FUNCTION touch_row();
CREATE INDEX runs_status ON runs (status, number);
CREATE INDEX runs_sweep ON runs (sweep_id, number) WHERE sweep_id IS NOT NULL;
CREATE INDEX runs_name ON runs (name, number);

CREATE TABLE attempts (
    run_id text NOT NULL REFERENCES runs ON DELETE CASCADE,
    attempt integer NOT NULL,
    membership_version bigint NOT NULL,
    first_step bigint NOT NULL,
    last_step bigint NOT NULL,
    status text NOT NULL,
    cause text NOT NULL,
    started_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (run_id, attempt)
);
CREATE TRIGGER attempts_touch BEFORE UPDATE ON attempts FOR EACH ROW EXECUTE FUNCTION touch_row();

CREATE TABLE events (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id text NOT NULL REFERENCES runs,
    kind text NOT NULL,
    text text NOT NULL,
    step bigint NOT NULL,
    rank integer,
    attempt integer NOT NULL,
    membership_version bigint NOT NULL,
    at timestamp with time zone NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX events_run ON events (run_id, number);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'table % is append-only: its rows are never changed or deleted', TG_TABLE_NAME;
END $$;
CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Numbers are drawn before a transaction commits. Unless such transactions follow one another, a reader could see
-- number 8 before number 7 is there, and never look back for it.
CREATE FUNCTION take_turns() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('snoopi.events'));
    RETURN NULL;
END $$;
CREATE TRIGGER events_in_order BEFORE INSERT ON events FOR EACH STATEMENT EXECUTE FUNCTION take_turns();

CREATE TABLE idempotency_keys (
    key text PRIMARY KEY,
    subject text NOT NULL,
    subject_id text NOT NULL,
    created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp()
);
