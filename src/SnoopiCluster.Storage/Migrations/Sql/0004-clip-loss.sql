-- The CLIP loss of a step, and the mean cosine of its pictures with their prompts; null where the run has no such loss, the step
-- left the student alone, or the row is older than the loss.

ALTER TABLE step_metrics
    ADD COLUMN clip_loss double precision,
    ADD COLUMN clip_cosine double precision;
