-- +goose Up
-- The process whose map another one was begun from: the as-is of a to-be.
ALTER TABLE process ADD COLUMN from_id TEXT NOT NULL DEFAULT '';
CREATE INDEX process_from ON process (from_id) WHERE from_id <> '';
