-- +goose Up
-- Templates of the organisation's own, beside those that the product brings. What is searched by stands in words.
CREATE TABLE process_template (
  id       TEXT PRIMARY KEY,
  version  BIGINT NOT NULL,
  name     TEXT NOT NULL,
  category TEXT NOT NULL,
  about    TEXT NOT NULL,
  map_id   TEXT NOT NULL REFERENCES map_text (id),
  by_id    TEXT NOT NULL,
  created  BIGINT NOT NULL,
  deleted  BIGINT NOT NULL
);
CREATE INDEX process_template_name ON process_template (deleted, name, id);

-- The tools that steps name, each once whatever the case of its letters.
CREATE TABLE tool (
  id          TEXT PRIMARY KEY,
  version     BIGINT NOT NULL,
  name        TEXT NOT NULL,
  folded      TEXT NOT NULL,
  owner_id    TEXT NOT NULL,
  status      TEXT NOT NULL,
  replaced_by TEXT NOT NULL,
  formerly    JSONB NOT NULL,
  created     BIGINT NOT NULL
);
CREATE UNIQUE INDEX tool_folded ON tool (folded);
