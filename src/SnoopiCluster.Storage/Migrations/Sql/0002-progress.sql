-- What the data plane writes. Every row carries the attempt and membership version under which it was written.

CREATE TABLE ledger_rows (
    run_id text NOT NULL REFERENCES runs ON DELETE CASCADE,
    step bigint NOT NULL,
    outcome text NOT NULL,
    hash bytea NOT NULL CHECK (length(hash) = 32),
    optimizer_applied_count bigint NOT NULL,
    student_updates bigint NOT NULL,
    attempt integer NOT NULL,
    membership_version bigint NOT NULL,
    stored_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (run_id, step)
);

-- Thinned where nobody could take rows for long, so a ledger row may have none.
CREATE TABLE step_metrics (
    run_id text NOT NULL,
    step bigint NOT NULL,
    vsd_loss double precision,
    lora_loss double precision NOT NULL,
    student_grad_norm double precision,
    lora_grad_norm double precision NOT NULL,
    kappa_min double precision NOT NULL,
    kappa_max double precision NOT NULL,
    micro_batch integer NOT NULL,
    seconds double precision NOT NULL,
    samples_per_second double precision NOT NULL,
    phase_seconds jsonb NOT NULL,
    attempt integer NOT NULL,
    membership_version bigint NOT NULL,
    PRIMARY KEY (run_id, step),
    FOREIGN KEY (run_id) REFERENCES runs ON DELETE CASCADE
);

CREATE TABLE samples (
    run_id text NOT NULL REFERENCES runs ON DELETE CASCADE,
    step bigint NOT NULL,
    blob text NOT NULL,
    saturated_fraction double precision NOT NULL,
    latent_std double precision NOT NULL,
    attempt integer NOT NULL,
    membership_version bigint NOT NULL,
    stored_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (run_id, step)
);

-- A run's catalogue of checkpoints as rows; written in the transaction that stores the run.
CREATE TABLE checkpoints (
    run_id text NOT NULL REFERENCES runs ON DELETE CASCADE,
    prefix text NOT NULL,
    step bigint NOT NULL,
    ledger_hash bytea NOT NULL CHECK (length(ledger_hash) = 32),
    num_bytes bigint NOT NULL,
    pins text[] NOT NULL,
    metric double precision,
    attempt integer NOT NULL,
    membership_version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (run_id, prefix)
);
CREATE INDEX checkpoints_step ON checkpoints (run_id, step);
