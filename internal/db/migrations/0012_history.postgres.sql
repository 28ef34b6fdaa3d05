-- Carried out by internal/db/history12.go, which packs the events that are there.
-- The history is stored by how it is asked: what events are found by as one narrow row each, the words that repeat as
-- numbers, and their contents packed, a block of them together.
ALTER TABLE event RENAME TO event_before;
ALTER INDEX event_pkey RENAME TO event_before_pkey;
DROP INDEX event_subject;
DROP INDEX event_act;
DROP INDEX event_project;
DROP INDEX event_actor;
DROP INDEX event_undoes;

CREATE TABLE event_word (
  id   BIGINT PRIMARY KEY,
  text TEXT NOT NULL
);
CREATE UNIQUE INDEX event_word_text ON event_word (text);

CREATE TABLE event_manner (
  id      BIGINT PRIMARY KEY,
  via     TEXT NOT NULL,
  kind    TEXT NOT NULL,
  op      TEXT NOT NULL,
  subject TEXT NOT NULL
);
CREATE UNIQUE INDEX event_manner_text ON event_manner (kind, op, subject, via);

CREATE TABLE event_line (
  seq        BIGINT PRIMARY KEY,
  at         BIGINT NOT NULL,
  act        BIGINT NOT NULL,
  actor      BIGINT NOT NULL,
  project    BIGINT NOT NULL,
  manner     BIGINT NOT NULL,
  subject_id TEXT NOT NULL,
  undoes     BIGINT NOT NULL
);
-- The end of an id is its random part and enough to find it by.
CREATE INDEX event_subject ON event_line (substr(subject_id, 18), seq);
CREATE INDEX event_act ON event_line (act, seq);
CREATE INDEX event_project ON event_line (project, seq);
CREATE INDEX event_actor ON event_line (actor, seq);
CREATE INDEX event_undoes ON event_line (undoes) WHERE undoes <> 0;

-- Contents: of the events behind the last full block, and of large ones, each by itself; of all others by blocks.
CREATE TABLE event_body (
  seq   BIGINT PRIMARY KEY,
  large BOOLEAN NOT NULL,
  body  BYTEA NOT NULL
);
CREATE TABLE event_block (
  id   BIGINT PRIMARY KEY,
  body BYTEA NOT NULL
);

-- What is packed already is not packed again.
ALTER TABLE event_body ALTER COLUMN body SET STORAGE EXTERNAL;
ALTER TABLE event_block ALTER COLUMN body SET STORAGE EXTERNAL;

-- The events as they are spoken of, without their contents.
CREATE VIEW event AS SELECT l.seq, l.at, l.act, a.text AS actor_id, m.via, m.kind, m.op, m.subject, l.subject_id, p.text AS project_id, l.undoes
  FROM event_line l JOIN event_word a ON a.id = l.actor JOIN event_word p ON p.id = l.project JOIN event_manner m ON m.id = l.manner;

-- Every task stands in the indexes of the sorts, which therefore hold no whole ids: the end of a project's id tells it
-- from nearly all others, and of the rows it leads to the query asks the rest. A state belongs to one project.
DROP INDEX task_rank;
DROP INDEX task_due;
DROP INDEX task_priority;
DROP INDEX task_updated;
DROP INDEX task_state;
DROP INDEX task_state_due;
CREATE INDEX task_rank ON task (substr(project_id, 22), rank, number) WHERE deleted = 0;
CREATE INDEX task_due ON task (substr(project_id, 22), (CASE WHEN due = '' THEN 'z' ELSE due END), number) WHERE deleted = 0;
CREATE INDEX task_priority ON task (substr(project_id, 22), priority, number) WHERE deleted = 0;
CREATE INDEX task_updated ON task (substr(project_id, 22), updated, number) WHERE deleted = 0;
CREATE INDEX task_state ON task (substr(state_id, 22), rank, number) WHERE deleted = 0;
CREATE INDEX task_state_due ON task (state_id, (CASE WHEN due = '' THEN 'z' ELSE due END), number) WHERE deleted = 0;
