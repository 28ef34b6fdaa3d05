-- +goose Up
-- The change into which the tasks go that follow from a version, once it is approved; '' for none.
ALTER TABLE process_version ADD COLUMN follow_id TEXT NOT NULL DEFAULT '';
