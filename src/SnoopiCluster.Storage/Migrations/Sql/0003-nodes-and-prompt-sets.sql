-- Where runs run, and what they train on.

CREATE TABLE nodes (
    name text PRIMARY KEY,
    host text NOT NULL,
    instance text NOT NULL,
    is_up boolean NOT NULL,
    cause text NOT NULL,
    slots jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamp with time zone NOT NULL DEFAULT clock_timestamp()
);
CREATE TRIGGER nodes_touch BEFORE UPDATE ON nodes FOR EACH ROW EXECUTE FUNCTION touch_row();

CREATE TABLE prompt_sets (
    name text PRIMARY KEY,
    number bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    hash bytea NOT NULL CHECK (length(hash) = 32),
    num_prompts bigint NOT NULL,
    num_shards integer NOT NULL,
    created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX prompt_sets_hash ON prompt_sets (hash);

CREATE TABLE prompt_shards (
    prompt_set text NOT NULL REFERENCES prompt_sets ON DELETE CASCADE,
    shard_index integer NOT NULL,
    file_name text NOT NULL,
    num_prompts integer NOT NULL,
    sha256 bytea NOT NULL CHECK (length(sha256) = 32),
    PRIMARY KEY (prompt_set, shard_index)
);
