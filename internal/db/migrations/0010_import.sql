-- +goose Up
-- A run of the importer: whose files, what was answered, what came of it. The record stays when the import is undone.
CREATE TABLE import (
  id        TEXT PRIMARY KEY,
  version   BIGINT NOT NULL,
  source    TEXT NOT NULL,
  status    TEXT NOT NULL,
  by_id     TEXT NOT NULL,
  by_role   TEXT NOT NULL,
  files     JSONB NOT NULL,
  choices   JSONB NOT NULL,
  report    JSONB NOT NULL,
  sheets    JSONB NOT NULL,
  counts    JSONB NOT NULL,
  conflicts JSONB NOT NULL,
  kept_by   TEXT NOT NULL, -- the import whose raw rows are those of the same files; its own id, or an earlier one's
  act       BIGINT NOT NULL,
  problem   TEXT NOT NULL,
  created   BIGINT NOT NULL,
  started   BIGINT NOT NULL,
  finished  BIGINT NOT NULL
);
CREATE INDEX import_act ON import (act) WHERE act <> 0;
CREATE INDEX import_by ON import (by_id, id);
CREATE INDEX import_source ON import (source, id);

-- The originals by their digests: what names a kept file in a column sha256 keeps it, and has it backed up.
CREATE TABLE import_file (
  import_id TEXT NOT NULL REFERENCES import (id),
  sha256    TEXT NOT NULL,
  PRIMARY KEY (import_id, sha256)
);
CREATE INDEX import_file_sha256 ON import_file (sha256);

-- How far a running import is. It changes many times a second and tells nothing once the import has ended.
CREATE TABLE import_progress (
  id      TEXT PRIMARY KEY,
  version BIGINT NOT NULL,
  step    TEXT NOT NULL,
  done    BIGINT NOT NULL,
  total   BIGINT NOT NULL
);

-- Which thing here stands for which thing of the other tool: people, projects, states and links. It outlives renaming.
CREATE TABLE import_identity (
  id      TEXT PRIMARY KEY,
  version BIGINT NOT NULL,
  source  TEXT NOT NULL,
  kind    TEXT NOT NULL,
  key     TEXT NOT NULL,
  here    TEXT NOT NULL
);
CREATE UNIQUE INDEX import_identity_key ON import_identity (source, kind, key);

-- Every row of the files with every cell as it stood there: [[column, "text", "fate"], …].
CREATE TABLE import_raw (
  import_id TEXT NOT NULL REFERENCES import (id),
  sheet     BIGINT NOT NULL,
  row       BIGINT NOT NULL,
  line      BIGINT NOT NULL,
  source    TEXT NOT NULL,
  hash      TEXT NOT NULL,
  cells     TEXT NOT NULL,
  PRIMARY KEY (import_id, sheet, row)
);
