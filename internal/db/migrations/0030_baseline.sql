-- +goose Up
-- The dates of a plan as they were agreed; dates holds task, start and due.
CREATE TABLE baseline (
  id         TEXT PRIMARY KEY,
  version    BIGINT NOT NULL,
  project_id TEXT NOT NULL REFERENCES project (id),
  name       TEXT NOT NULL,
  by_id      TEXT NOT NULL,
  created    BIGINT NOT NULL,
  dates      JSONB NOT NULL
);
CREATE INDEX baseline_project ON baseline (project_id, created, id);
