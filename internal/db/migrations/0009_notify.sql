-- +goose Up
-- What waits for a person: one line a record, however much happens to it.
CREATE TABLE inbox_entry (
  id         TEXT PRIMARY KEY,
  version    BIGINT NOT NULL,
  person_id  TEXT NOT NULL REFERENCES person (id),
  subject    TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  reason     TEXT NOT NULL,
  count      BIGINT NOT NULL,
  actor_id   TEXT NOT NULL,
  seq        BIGINT NOT NULL,
  at         BIGINT NOT NULL,
  seen       BOOLEAN NOT NULL,
  snoozed    BIGINT NOT NULL,
  done       BIGINT NOT NULL
);
CREATE UNIQUE INDEX inbox_entry_subject ON inbox_entry (subject_id, subject, person_id);
CREATE INDEX inbox_entry_open ON inbox_entry (person_id, seq) WHERE done = 0;
CREATE INDEX inbox_entry_done ON inbox_entry (person_id, seq) WHERE done <> 0;
CREATE INDEX inbox_entry_old ON inbox_entry (done) WHERE done <> 0;
