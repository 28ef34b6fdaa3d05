-- +goose Up
CREATE TABLE kpi (
  id         TEXT PRIMARY KEY,
  version    BIGINT NOT NULL,
  project_id TEXT NOT NULL REFERENCES project (id),
  name       TEXT NOT NULL,
  formula    TEXT NOT NULL,
  event_from TEXT NOT NULL,
  event_to   TEXT NOT NULL,
  unit       TEXT NOT NULL,
  direction  TEXT NOT NULL,
  target     TEXT NOT NULL,
  owner_id   TEXT NOT NULL,
  source     TEXT NOT NULL,
  cadence    TEXT NOT NULL,
  base_from  TEXT NOT NULL,
  base_to    TEXT NOT NULL,
  live       TEXT NOT NULL,
  compare_id TEXT NOT NULL,
  guardrails JSONB NOT NULL,
  rank       TEXT NOT NULL,
  created    BIGINT NOT NULL,
  deleted    BIGINT NOT NULL
);
CREATE INDEX kpi_project ON kpi (project_id, rank, id) WHERE deleted = 0;
CREATE INDEX kpi_name ON kpi (lower(name)) WHERE deleted = 0;

-- Several values of one day keep the order in which they came: seq.
CREATE TABLE kpi_value (
  id         TEXT PRIMARY KEY,
  version    BIGINT NOT NULL,
  project_id TEXT NOT NULL REFERENCES project (id),
  kpi_id     TEXT NOT NULL REFERENCES kpi (id),
  date       TEXT NOT NULL,
  seq        BIGINT NOT NULL,
  value      DOUBLE PRECISION NOT NULL,
  note       TEXT NOT NULL,
  by_id      TEXT NOT NULL,
  created    BIGINT NOT NULL
);
CREATE INDEX kpi_value_kpi ON kpi_value (kpi_id, date, seq);
