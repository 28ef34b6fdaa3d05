-- +goose Up
-- What runs wait to hear of, since which number of the history; and what was thrown and is on its way to them.
CREATE TABLE run_wait (
  id      TEXT PRIMARY KEY,
  version BIGINT NOT NULL,
  run_id  TEXT NOT NULL REFERENCES run (id),
  place   TEXT NOT NULL,
  kind    TEXT NOT NULL,
  name    TEXT NOT NULL,
  since   BIGINT NOT NULL
);
CREATE INDEX run_wait_run ON run_wait (run_id);
CREATE INDEX run_wait_name ON run_wait (name, kind, since, id);

CREATE TABLE run_cast (
  id          TEXT PRIMARY KEY,
  version     BIGINT NOT NULL,
  kind        TEXT NOT NULL,
  name        TEXT NOT NULL,
  vars        JSONB NOT NULL,
  keys        JSONB NOT NULL,
  from_id     TEXT NOT NULL,
  node        TEXT NOT NULL,
  by_id       TEXT NOT NULL,
  root_id     TEXT NOT NULL,
  links       BIGINT NOT NULL,
  act         BIGINT NOT NULL,
  after_run   TEXT NOT NULL,
  after_start TEXT NOT NULL,
  reached     BIGINT NOT NULL,
  began       BIGINT NOT NULL,
  refused     BIGINT NOT NULL,
  at          BIGINT NOT NULL,
  done        BIGINT NOT NULL
);
CREATE INDEX run_cast_under_way ON run_cast (at, id) WHERE done = 0;
CREATE INDEX run_cast_root ON run_cast (root_id);

-- The version whose own starts are set up; '' when none holds.
CREATE TABLE run_held (
  id             TEXT PRIMARY KEY REFERENCES process (id),
  version        BIGINT NOT NULL,
  map_version_id TEXT NOT NULL
);

ALTER TABLE run ADD COLUMN chain JSONB NOT NULL DEFAULT '{}';
ALTER TABLE run_start ADD COLUMN map_version_id TEXT NOT NULL DEFAULT '';
ALTER TABLE run_start ADD COLUMN hears TEXT NOT NULL DEFAULT '';
ALTER TABLE run_start ADD COLUMN clock JSONB NOT NULL DEFAULT '{}';
CREATE INDEX run_start_hears ON run_start (hears, kind, id) WHERE hears <> '';
