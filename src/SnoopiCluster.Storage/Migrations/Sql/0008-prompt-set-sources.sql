-- The prompt files that a set was made of, each with what was read and kept of it; empty where they are not known.
ALTER TABLE prompt_sets ADD COLUMN sources jsonb NOT NULL DEFAULT '[]';
