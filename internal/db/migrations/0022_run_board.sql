-- +goose Up
-- The board of runs: what stands at each step, oldest first, and the runs of a process that are open or have just ended.
CREATE INDEX run_step_stands ON run_step (process_id, node, opened, id) WHERE status = 'open';
CREATE INDEX run_stands ON run (process_id, ended, id);
