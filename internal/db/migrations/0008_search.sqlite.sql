-- +goose Up
-- What can be found by its words. The newest have the highest numbers. The texts themselves are not kept a second
-- time: the index holds the words alone, and results are read from the rows they stand for.
CREATE TABLE search_entry (
  number     INTEGER PRIMARY KEY,
  kind       TEXT NOT NULL,
  id         TEXT NOT NULL,
  project_id TEXT NOT NULL
);
CREATE UNIQUE INDEX search_entry_id ON search_entry (id, kind);

-- Words arrive folded and parted by spaces, so that both engines part them alike; scope holds the kind and the project.
-- Kinds of which there are few have an index of their own: there the beginning of a word stands for few rows, which
-- costs little to look up. In the index of the many it is spelled out into the words that search_text_word knows.
CREATE VIRTUAL TABLE search_text USING fts5 (title, body, scope, content='', contentless_delete=1, detail=column, prefix='2 3', tokenize='ascii');
CREATE VIRTUAL TABLE search_text_few USING fts5 (title, body, scope, content='', contentless_delete=1, detail=column, prefix='2 3', tokenize='ascii');
CREATE VIRTUAL TABLE search_text_word USING fts5vocab (search_text, row);
