-- +goose Up
-- What can be found by its words. The newest have the highest numbers. The texts themselves are not kept a second
-- time: the index holds the words alone, and results are read from the rows they stand for.
CREATE TABLE search_entry (
  number     BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind       TEXT NOT NULL,
  id         TEXT NOT NULL,
  project_id TEXT NOT NULL,
  words      TSVECTOR NOT NULL
);
CREATE UNIQUE INDEX search_entry_id ON search_entry (id, kind);
CREATE INDEX search_entry_project ON search_entry (project_id, kind, number);
CREATE INDEX search_entry_kind ON search_entry (kind, number);
CREATE INDEX search_entry_words ON search_entry USING gin (words);
