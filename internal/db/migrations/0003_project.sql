-- +goose Up
CREATE TABLE project (
  id         TEXT PRIMARY KEY,
  version    BIGINT NOT NULL,
  code       TEXT NOT NULL,
  title      TEXT NOT NULL,
  status     TEXT NOT NULL,
  private    BOOLEAN NOT NULL,
  problem    TEXT NOT NULL,
  metric     TEXT NOT NULL,
  metric_from TEXT NOT NULL,
  metric_to  TEXT NOT NULL,
  unit       TEXT NOT NULL,
  direction  TEXT NOT NULL,
  baseline   TEXT NOT NULL,
  target     TEXT NOT NULL,
  sponsor_id TEXT NOT NULL,
  lead_id    TEXT NOT NULL,
  teams      JSONB NOT NULL,
  start      TEXT NOT NULL,
  finish     TEXT NOT NULL,
  cap        BIGINT NOT NULL,
  currency   TEXT NOT NULL,
  next_task  BIGINT NOT NULL,
  health     TEXT NOT NULL,
  health_note TEXT NOT NULL,
  health_until TEXT NOT NULL,
  waiver     JSONB NOT NULL,
  created    BIGINT NOT NULL,
  started    BIGINT NOT NULL,
  closed     BIGINT NOT NULL,
  deleted    BIGINT NOT NULL
);
CREATE UNIQUE INDEX project_code ON project (code);
CREATE INDEX project_status ON project (deleted, status, code);

CREATE TABLE member (
  id         TEXT PRIMARY KEY,
  version    BIGINT NOT NULL,
  project_id TEXT NOT NULL REFERENCES project (id),
  person_id  TEXT NOT NULL REFERENCES person (id),
  role       TEXT NOT NULL
);
CREATE UNIQUE INDEX member_project ON member (project_id, person_id);
CREATE INDEX member_person ON member (person_id, project_id);
