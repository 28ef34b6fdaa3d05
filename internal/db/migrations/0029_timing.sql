-- +goose Up
-- What a task knows of its time beyond start and due: duration, pin, deadline, by hand; '' for most.
ALTER TABLE task ADD COLUMN timing TEXT NOT NULL DEFAULT '';
-- Dates that people gave to tasks that wait for others stay as they gave them: as the earliest start.
UPDATE task SET timing = '{"pin":"snet","pinned":"' || start || '"}' WHERE start <> '' AND EXISTS (SELECT 1 FROM link l WHERE l.to_id = task.id);
