-- +goose Up
CREATE TABLE project (
  id          TEXT PRIMARY KEY,
  version     BIGINT NOT NULL,
  code        TEXT NOT NULL,
  title       TEXT NOT NULL,
  status      TEXT NOT NULL,
  private     BOOLEAN NOT NULL,
  problem     TEXT NOT NULL,
  metric      TEXT NOT NULL,
  metric_from TEXT NOT NULL,
  metric_to   TEXT NOT NULL,
  unit        TEXT NOT NULL,
  direction   TEXT NOT NULL,
  baseline    TEXT NOT NULL,
  target      TEXT NOT NULL,
  sponsor_id  TEXT NOT NULL,
  lead_id     TEXT NOT NULL,
  teams       JSONB NOT NULL,
  start       TEXT NOT NULL,
  finish      TEXT NOT NULL,
  cap         BIGINT NOT NULL,
  currency    TEXT NOT NULL,
  health      TEXT NOT NULL,
  health_note TEXT NOT NULL,
  health_until TEXT NOT NULL,
  waiver      JSONB NOT NULL,
  created     BIGINT NOT NULL,
  started     BIGINT NOT NULL,
  closed      BIGINT NOT NULL,
  deleted     BIGINT NOT NULL
);
-- A deleted project keeps its code, so that links to its tasks never lead to another one.
CREATE UNIQUE INDEX project_code ON project (code);
CREATE INDEX project_status ON project (deleted, status, code);
CREATE INDEX project_live ON project (deleted, code);
CREATE INDEX project_finish ON project (deleted, (CASE WHEN finish = '' THEN 'z' ELSE finish END), code);

CREATE TABLE project_team (
  team_id    TEXT NOT NULL,
  project_id TEXT NOT NULL REFERENCES project (id),
  PRIMARY KEY (team_id, project_id)
);
CREATE INDEX project_team_project ON project_team (project_id);

-- The next task number of each project. A number is spent even when its task is undone, so it names one task for good;
-- there is nothing in it to tell or to undo.
CREATE TABLE task_counter (
  project_id TEXT PRIMARY KEY REFERENCES project (id) ON DELETE CASCADE,
  next       BIGINT NOT NULL
);

CREATE TABLE member (
  id         TEXT PRIMARY KEY,
  version    BIGINT NOT NULL,
  project_id TEXT NOT NULL REFERENCES project (id),
  person_id  TEXT NOT NULL REFERENCES person (id),
  role       TEXT NOT NULL
);
CREATE UNIQUE INDEX member_project ON member (project_id, person_id);
CREATE INDEX member_person ON member (person_id, project_id);
