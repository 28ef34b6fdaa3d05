-- +goose Up
-- What starts runs by itself, and what came of it. The secrets stand apart, so that an export leaves them out and keeps
-- the starts.
CREATE TABLE run_start (
  id         TEXT PRIMARY KEY,
  version    BIGINT NOT NULL,
  process_id TEXT NOT NULL REFERENCES process (id),
  project_id TEXT NOT NULL,
  kind       TEXT NOT NULL,
  name       TEXT NOT NULL,
  title      TEXT NOT NULL,
  event      TEXT NOT NULL,
  roles      JSONB NOT NULL,
  vars       JSONB NOT NULL,
  is_on      BOOLEAN NOT NULL,
  rule       JSONB NOT NULL,
  next_at    BIGINT NOT NULL,
  audience   TEXT NOT NULL,
  expires    BIGINT NOT NULL,
  fields     JSONB NOT NULL,
  signed     BOOLEAN NOT NULL,
  by_id      TEXT NOT NULL,
  created    BIGINT NOT NULL
);
CREATE INDEX run_start_process ON run_start (process_id, id);
CREATE INDEX run_start_next ON run_start (next_at, id) WHERE next_at <> 0;

CREATE TABLE run_start_key (
  id      TEXT PRIMARY KEY REFERENCES run_start (id),
  version BIGINT NOT NULL,
  secret  TEXT NOT NULL,
  sign    TEXT NOT NULL
);
CREATE INDEX run_start_key_secret ON run_start_key (secret);

CREATE TABLE run_delivery (
  id           TEXT PRIMARY KEY,
  version      BIGINT NOT NULL,
  start_id     TEXT NOT NULL,
  delivery_key TEXT NOT NULL,
  at           BIGINT NOT NULL,
  outcome      TEXT NOT NULL,
  run_id       TEXT NOT NULL,
  says         TEXT NOT NULL
);
CREATE INDEX run_delivery_start ON run_delivery (start_id, at, id);
CREATE UNIQUE INDEX run_delivery_key ON run_delivery (start_id, delivery_key) WHERE delivery_key <> '';

-- Who fills a role of a process when a run starts and nobody says it.
CREATE TABLE run_role (
  id         TEXT PRIMARY KEY,
  version    BIGINT NOT NULL,
  process_id TEXT NOT NULL REFERENCES process (id),
  role       TEXT NOT NULL,
  how        TEXT NOT NULL,
  person_id  TEXT NOT NULL
);
CREATE UNIQUE INDEX run_role_role ON run_role (process_id, role);

ALTER TABLE run ADD COLUMN start_id TEXT NOT NULL DEFAULT '';
ALTER TABLE run_step ADD COLUMN of_id TEXT NOT NULL DEFAULT '';
ALTER TABLE run_step ADD COLUMN sent BIGINT NOT NULL DEFAULT 0;
ALTER TABLE run_step ADD COLUMN reminded BIGINT NOT NULL DEFAULT 0;
CREATE INDEX run_step_due ON run_step (due, id) WHERE due <> '' AND status = 'open';
