-- +goose Up
CREATE TABLE state (
  id         TEXT PRIMARY KEY,
  version    BIGINT NOT NULL,
  project_id TEXT NOT NULL REFERENCES project (id),
  name       TEXT NOT NULL,
  category   TEXT NOT NULL,
  rank       TEXT NOT NULL
);
CREATE INDEX state_project ON state (project_id, rank);

CREATE TABLE task (
  id          TEXT PRIMARY KEY,
  version     BIGINT NOT NULL,
  project_id  TEXT NOT NULL REFERENCES project (id),
  number      BIGINT NOT NULL,
  title       TEXT NOT NULL,
  description TEXT NOT NULL,
  state_id    TEXT NOT NULL REFERENCES state (id),
  category    TEXT NOT NULL,
  assignees   JSONB NOT NULL,
  team_id     TEXT NOT NULL,
  start       TEXT NOT NULL,
  due         TEXT NOT NULL,
  priority    BIGINT NOT NULL,
  labels      JSONB NOT NULL,
  parent_id   TEXT NOT NULL,
  milestone   BOOLEAN NOT NULL,
  rank        TEXT NOT NULL,
  fields      JSONB NOT NULL,
  source      TEXT NOT NULL,
  created     BIGINT NOT NULL,
  updated     BIGINT NOT NULL,
  done        BIGINT NOT NULL,
  deleted     BIGINT NOT NULL
);
-- The task's number breaks ties in every order: it is unique in the project and small. A blank due date sorts last.
CREATE UNIQUE INDEX task_number ON task (project_id, number);
CREATE INDEX task_rank ON task (project_id, rank, number) WHERE deleted = 0;
CREATE INDEX task_due ON task (project_id, (CASE WHEN due = '' THEN 'z' ELSE due END), number) WHERE deleted = 0;
CREATE INDEX task_priority ON task (project_id, priority, number) WHERE deleted = 0;
CREATE INDEX task_updated ON task (project_id, updated, number) WHERE deleted = 0;
CREATE INDEX task_state ON task (project_id, state_id, rank, number) WHERE deleted = 0;
CREATE INDEX task_state_due ON task (project_id, state_id, (CASE WHEN due = '' THEN 'z' ELSE due END), number) WHERE deleted = 0;
CREATE INDEX task_milestone ON task (project_id, due, number) WHERE milestone AND deleted = 0;
CREATE INDEX task_parent ON task (parent_id, rank, number) WHERE parent_id <> '' AND deleted = 0;
CREATE UNIQUE INDEX task_source ON task (source) WHERE source <> '';

CREATE TABLE task_assignee (
  person_id TEXT NOT NULL,
  task_id   TEXT NOT NULL REFERENCES task (id),
  PRIMARY KEY (person_id, task_id)
);
CREATE INDEX task_assignee_task ON task_assignee (task_id);

CREATE TABLE task_label (
  project_id TEXT NOT NULL,
  label      TEXT NOT NULL,
  task_id    TEXT NOT NULL REFERENCES task (id),
  PRIMARY KEY (project_id, label, task_id)
);
CREATE INDEX task_label_task ON task_label (task_id);

CREATE TABLE link (
  id         TEXT PRIMARY KEY,
  version    BIGINT NOT NULL,
  project_id TEXT NOT NULL REFERENCES project (id),
  from_id    TEXT NOT NULL REFERENCES task (id),
  to_id      TEXT NOT NULL REFERENCES task (id),
  kind       TEXT NOT NULL,
  lag        BIGINT NOT NULL
);
CREATE UNIQUE INDEX link_pair ON link (from_id, to_id, kind);
CREATE INDEX link_to ON link (to_id);
CREATE INDEX link_project ON link (project_id);

-- Remarks may stand on anything; on what belongs to the whole organisation they have no project.
CREATE TABLE comment (
  id         TEXT PRIMARY KEY,
  version    BIGINT NOT NULL,
  project_id TEXT NOT NULL,
  subject    TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  author_id  TEXT NOT NULL,
  author     TEXT NOT NULL,
  body       TEXT NOT NULL,
  mentions   JSONB NOT NULL,
  source     TEXT NOT NULL,
  created    BIGINT NOT NULL,
  edited     BIGINT NOT NULL,
  deleted    BIGINT NOT NULL
);
CREATE INDEX comment_subject ON comment (subject_id, created, id);
CREATE UNIQUE INDEX comment_source ON comment (source) WHERE source <> '';

CREATE TABLE attachment (
  id         TEXT PRIMARY KEY,
  version    BIGINT NOT NULL,
  project_id TEXT NOT NULL,
  subject    TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  name       TEXT NOT NULL,
  mime       TEXT NOT NULL,
  size       BIGINT NOT NULL,
  sha256     TEXT NOT NULL,
  url        TEXT NOT NULL,
  author_id  TEXT NOT NULL,
  author     TEXT NOT NULL,
  source     TEXT NOT NULL,
  created    BIGINT NOT NULL,
  deleted    BIGINT NOT NULL
);
CREATE INDEX attachment_subject ON attachment (subject_id, created, id);
CREATE INDEX attachment_file ON attachment (sha256) WHERE sha256 <> '';
CREATE UNIQUE INDEX attachment_source ON attachment (source) WHERE source <> '';
