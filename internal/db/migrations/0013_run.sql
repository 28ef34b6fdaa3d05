-- +goose Up
-- A run's state follows what is open in it; an index of those that still run keeps reads as fast with a million ended ones.
CREATE TABLE run (
  id             TEXT PRIMARY KEY,
  version        BIGINT NOT NULL,
  process_id     TEXT NOT NULL REFERENCES process (id),
  map_version_id TEXT NOT NULL REFERENCES process_version (id),
  number         BIGINT NOT NULL,
  project_id     TEXT NOT NULL,
  title          TEXT NOT NULL,
  status         TEXT NOT NULL,
  state          JSONB NOT NULL,
  roles          JSONB NOT NULL,
  stuck          BIGINT NOT NULL,
  by_id          TEXT NOT NULL,
  started        BIGINT NOT NULL,
  ended          BIGINT NOT NULL
);
CREATE INDEX run_process ON run (process_id, started, id);
CREATE INDEX run_open ON run (started, id) WHERE ended = 0;

CREATE TABLE run_step (
  id          TEXT PRIMARY KEY,
  version     BIGINT NOT NULL,
  run_id      TEXT NOT NULL REFERENCES run (id),
  process_id  TEXT NOT NULL,
  project_id  TEXT NOT NULL,
  step_key    TEXT NOT NULL,
  node        TEXT NOT NULL,
  kind        TEXT NOT NULL,
  name        TEXT NOT NULL,
  turn        BIGINT NOT NULL,
  lane        TEXT NOT NULL,
  from_lane   TEXT NOT NULL,
  team_id     TEXT NOT NULL,
  assignee_id TEXT NOT NULL,
  status      TEXT NOT NULL,
  opened      BIGINT NOT NULL,
  begun       BIGINT NOT NULL,
  due         TEXT NOT NULL,
  closed      BIGINT NOT NULL,
  by_id       TEXT NOT NULL,
  answers     JSONB NOT NULL,
  note        TEXT NOT NULL
);
CREATE INDEX run_step_run ON run_step (run_id, opened, id);
CREATE INDEX run_step_process ON run_step (process_id, opened);
CREATE INDEX run_step_mine ON run_step (assignee_id, due, id) WHERE status = 'open';

CREATE TABLE run_alarm (
  id        TEXT PRIMARY KEY,
  version   BIGINT NOT NULL,
  run_id    TEXT NOT NULL REFERENCES run (id),
  alarm_key TEXT NOT NULL,
  at        BIGINT NOT NULL
);
CREATE INDEX run_alarm_run ON run_alarm (run_id, alarm_key);
CREATE INDEX run_alarm_at ON run_alarm (at);
