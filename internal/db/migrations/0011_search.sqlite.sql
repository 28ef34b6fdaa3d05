-- +goose Up
-- A smaller index that answers in the same time however much it holds. It is empty after this: the follower reads the
-- history again and fills it while the program runs.
DROP TABLE search_text_word;
DROP TABLE search_text;
DROP TABLE search_text_few;
DROP TABLE search_entry;

-- Whose rows: a kind and the project whose readers may find them ('' is the organisation's).
CREATE TABLE search_scope (
  number     INTEGER PRIMARY KEY,
  kind       TEXT NOT NULL,
  project_id TEXT NOT NULL
);
CREATE UNIQUE INDEX search_scope_name ON search_scope (project_id, kind);

-- What can be found. The newest have the highest numbers. An id of 25 signs is kept as its 16 bytes.
CREATE TABLE search_entry (
  number INTEGER PRIMARY KEY,
  scope  INTEGER NOT NULL,
  id     BLOB NOT NULL
);
CREATE INDEX search_entry_id ON search_entry (id);

-- The words, folded and parted by spaces, without places or columns: a sign before a word says that it stands in a title
-- ("_"), that it is the three letters with which one begins in a text ("-") or in a title ("="), or the scope (".").
-- Every kind of many rows has an index of its own, so that asking for one kind does not walk over the others.
CREATE VIRTUAL TABLE search_text_task USING fts5 (words, content='', contentless_delete=1, detail=none, tokenize="ascii tokenchars '_-=.'");
CREATE VIRTUAL TABLE search_text_comment USING fts5 (words, content='', contentless_delete=1, detail=none, tokenize="ascii tokenchars '_-=.'");
CREATE VIRTUAL TABLE search_text_few USING fts5 (words, content='', contentless_delete=1, detail=none, tokenize="ascii tokenchars '_-=.'");
CREATE VIRTUAL TABLE search_word_task USING fts5vocab (search_text_task, instance);
CREATE VIRTUAL TABLE search_word_comment USING fts5vocab (search_text_comment, instance);

DELETE FROM follower WHERE name = 'search';
DELETE FROM follower_parked WHERE name = 'search';
