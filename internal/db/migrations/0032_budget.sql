-- +goose Up
-- What a change may cost and what it did cost: lines, and beneath each what was ordered and what was paid.
CREATE TABLE budget_line (
  id           TEXT PRIMARY KEY,
  version      BIGINT NOT NULL,
  project_id   TEXT NOT NULL REFERENCES project (id),
  name         TEXT NOT NULL,
  category     TEXT NOT NULL,
  team_id      TEXT NOT NULL,
  currency     TEXT NOT NULL,
  planned      BIGINT NOT NULL,
  expected     BIGINT NOT NULL,
  has_expected BOOLEAN NOT NULL,
  created      BIGINT NOT NULL
);
CREATE INDEX budget_line_project ON budget_line (project_id, id);

CREATE TABLE budget_entry (
  id         TEXT PRIMARY KEY,
  version    BIGINT NOT NULL,
  project_id TEXT NOT NULL REFERENCES project (id),
  line_id    TEXT NOT NULL REFERENCES budget_line (id),
  kind       TEXT NOT NULL,
  day        TEXT NOT NULL,
  currency   TEXT NOT NULL,
  amount     BIGINT NOT NULL,
  rate       BIGINT NOT NULL,
  rate_day   TEXT NOT NULL,
  note       TEXT NOT NULL,
  by_id      TEXT NOT NULL,
  created    BIGINT NOT NULL
);
CREATE INDEX budget_entry_line ON budget_entry (line_id, day, id);
CREATE INDEX budget_entry_project ON budget_entry (project_id, kind);
