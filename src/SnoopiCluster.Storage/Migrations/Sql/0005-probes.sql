-- Pictures one by one instead of a grid for each step. The grids go: nothing says which prompt stands where in them. Their blobs
-- stay until those of their run are deleted.

DROP TABLE samples;

-- What a run draws again and again; written with the first picture of each.
CREATE TABLE probes (
    run_id text NOT NULL REFERENCES runs ON DELETE CASCADE,
    probe integer NOT NULL,
    prompt text NOT NULL,
    negative text,
    nasa_scale double precision,
    seed bigint NOT NULL,
    PRIMARY KEY (run_id, probe)
);

CREATE TABLE samples (
    run_id text NOT NULL,
    step bigint NOT NULL,
    probe integer NOT NULL,
    blob text NOT NULL,
    saturated_fraction double precision NOT NULL,
    latent_mean double precision NOT NULL,
    latent_std double precision NOT NULL,
    attempt integer NOT NULL,
    membership_version bigint NOT NULL,
    stored_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (run_id, step, probe),
    FOREIGN KEY (run_id, probe) REFERENCES probes ON DELETE CASCADE
);
