-- +goose Up
-- The steps of processes as the search shows them: those of the version that holds, and those that a draft adds or
-- changes. All of it follows from the maps; the program fills it when it starts.
CREATE TABLE search_step (
  id         TEXT PRIMARY KEY,
  process_id TEXT NOT NULL,
  version_id TEXT NOT NULL,
  element    TEXT NOT NULL,
  draft      BOOLEAN NOT NULL,
  number     BIGINT NOT NULL,
  name       TEXT NOT NULL,
  role       TEXT NOT NULL,
  body       TEXT NOT NULL
);
CREATE INDEX search_step_process ON search_step (process_id, id);
CREATE INDEX search_step_version ON search_step (version_id);
