-- +goose Up
-- The history: one row an event, in the order of the commits; the head row gives the order and chains the hashes.
CREATE TABLE history_head (
  id      BIGINT PRIMARY KEY,
  seq     BIGINT NOT NULL,
  hash    TEXT NOT NULL
);
INSERT INTO history_head (id, seq, hash) VALUES (1, 0, '');

CREATE TABLE event (
  seq        BIGINT PRIMARY KEY,
  at         BIGINT NOT NULL,
  act        BIGINT NOT NULL,
  actor_id   TEXT NOT NULL,
  via        TEXT NOT NULL,
  kind       TEXT NOT NULL,
  op         TEXT NOT NULL,
  subject    TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  data       TEXT NOT NULL,
  changed    TEXT NOT NULL,
  request_id TEXT NOT NULL,
  undoes     BIGINT NOT NULL,
  hash       TEXT NOT NULL
);
CREATE INDEX event_subject ON event (subject_id, seq);
CREATE INDEX event_act ON event (act, seq);
CREATE INDEX event_project ON event (project_id, seq);
CREATE INDEX event_actor ON event (actor_id, seq);
CREATE INDEX event_undoes ON event (undoes) WHERE undoes <> 0;

CREATE TABLE follower (
  name TEXT PRIMARY KEY,
  seq  BIGINT NOT NULL
);
CREATE TABLE follower_parked (
  name    TEXT NOT NULL,
  seq     BIGINT NOT NULL,
  at      BIGINT NOT NULL,
  problem TEXT NOT NULL,
  PRIMARY KEY (name, seq)
);

-- Answers of requests that carried an idempotency key, kept for a day.
CREATE TABLE idempotency (
  key      TEXT PRIMARY KEY,
  actor_id TEXT NOT NULL,
  request  TEXT NOT NULL,
  status   BIGINT NOT NULL,
  answer   TEXT NOT NULL,
  at       BIGINT NOT NULL
);
CREATE INDEX idempotency_at ON idempotency (at);
