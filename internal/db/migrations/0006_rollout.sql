-- +goose Up
CREATE TABLE wave (
  id         TEXT PRIMARY KEY,
  version    BIGINT NOT NULL,
  project_id TEXT NOT NULL REFERENCES project (id),
  name       TEXT NOT NULL,
  teams      JSONB NOT NULL,
  site       TEXT NOT NULL,
  start      TEXT NOT NULL,
  go_live    TEXT NOT NULL,
  status     TEXT NOT NULL,
  owner_id   TEXT NOT NULL,
  live       TEXT NOT NULL,
  conditional JSONB NOT NULL,
  rank       TEXT NOT NULL,
  created    BIGINT NOT NULL
);
CREATE INDEX wave_project ON wave (project_id, rank, id);

CREATE TABLE criterion (
  id         TEXT PRIMARY KEY,
  version    BIGINT NOT NULL,
  project_id TEXT NOT NULL REFERENCES project (id),
  wave_id    TEXT NOT NULL REFERENCES wave (id),
  gate       TEXT NOT NULL,
  text       TEXT NOT NULL,
  mandatory  BOOLEAN NOT NULL,
  answer     TEXT NOT NULL,
  answered_by TEXT NOT NULL,
  answered   BIGINT NOT NULL,
  evidence   TEXT NOT NULL,
  signer_id  TEXT NOT NULL,
  signed     BIGINT NOT NULL,
  expires    TEXT NOT NULL,
  rank       TEXT NOT NULL
);
CREATE INDEX criterion_wave ON criterion (wave_id, rank, id);
CREATE INDEX criterion_project ON criterion (project_id);
