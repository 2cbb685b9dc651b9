-- More of what a step measures. All of it is null in rows that are older than this. The residual norms are means by bin, null in
-- a bin without samples, beside the number of samples in each bin.

ALTER TABLE step_metrics
    ADD COLUMN student_update_ratio double precision,
    ADD COLUMN lora_update_ratio double precision,
    ADD COLUMN residual_by_kappa double precision[],
    ADD COLUMN residual_kappa_counts integer[],
    ADD COLUMN residual_by_t double precision[],
    ADD COLUMN residual_t_counts integer[],
    ADD COLUMN memory_bytes bigint,
    ADD COLUMN flop_utilization double precision,
    ADD COLUMN world_size integer;
