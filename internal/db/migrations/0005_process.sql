-- +goose Up
CREATE TABLE process (
  id          TEXT PRIMARY KEY,
  version     BIGINT NOT NULL,
  name        TEXT NOT NULL,
  owner_id    TEXT NOT NULL,
  teams       JSONB NOT NULL,
  description TEXT NOT NULL,
  project_id  TEXT NOT NULL,
  created     BIGINT NOT NULL,
  deleted     BIGINT NOT NULL
);
CREATE INDEX process_name ON process (deleted, name, id);
CREATE INDEX process_project ON process (project_id) WHERE project_id <> '';

CREATE TABLE process_team (
  team_id    TEXT NOT NULL,
  process_id TEXT NOT NULL REFERENCES process (id),
  PRIMARY KEY (team_id, process_id)
);
CREATE INDEX process_team_process ON process_team (process_id);

-- A map is kept by the digest of its bytes: versions point at it, so an edit of 2 MB writes 64 characters into the
-- history, and undo puts the pointer back. Files that are not UTF-8 are kept in base64, so that each gives its very
-- bytes. A map that no version points at any more stays, because the history still does.
CREATE TABLE map_text (
  id       TEXT PRIMARY KEY,
  encoding TEXT NOT NULL,
  body     TEXT NOT NULL
);

CREATE TABLE process_version (
  id         TEXT PRIMARY KEY,
  version    BIGINT NOT NULL,
  process_id TEXT NOT NULL REFERENCES process (id),
  number     BIGINT NOT NULL,
  status     TEXT NOT NULL,
  map_id     TEXT NOT NULL REFERENCES map_text (id),
  note       TEXT NOT NULL,
  created    BIGINT NOT NULL,
  edited     BIGINT NOT NULL,
  published  BIGINT NOT NULL,
  by_id      TEXT NOT NULL
);
CREATE UNIQUE INDEX process_version_number ON process_version (process_id, number);
-- There is never a second draft beside the first.
CREATE UNIQUE INDEX process_version_draft ON process_version (process_id) WHERE status = 'draft';

CREATE TABLE process_link (
  id         TEXT PRIMARY KEY,
  version    BIGINT NOT NULL,
  project_id TEXT NOT NULL REFERENCES project (id),
  process_id TEXT NOT NULL REFERENCES process (id),
  role       TEXT NOT NULL
);
CREATE UNIQUE INDEX process_link_pair ON process_link (project_id, process_id, role);
CREATE INDEX process_link_process ON process_link (process_id);
