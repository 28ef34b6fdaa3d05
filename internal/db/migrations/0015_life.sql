-- +goose Up
-- The life of a version: who is to approve it, how it is to come into force, and when its process is looked at again.
ALTER TABLE process ADD COLUMN approver_id TEXT NOT NULL DEFAULT '';
ALTER TABLE process ADD COLUMN approver_role TEXT NOT NULL DEFAULT '';
ALTER TABLE process ADD COLUMN review_months BIGINT NOT NULL DEFAULT 0;
ALTER TABLE process ADD COLUMN reviewed TEXT NOT NULL DEFAULT '';
ALTER TABLE process ADD COLUMN review_due TEXT NOT NULL DEFAULT '';
ALTER TABLE process ADD COLUMN review_told TEXT NOT NULL DEFAULT '';
ALTER TABLE process ADD COLUMN retired BIGINT NOT NULL DEFAULT 0;
ALTER TABLE process ADD COLUMN retired_why TEXT NOT NULL DEFAULT '';
ALTER TABLE process ADD COLUMN replaced_by TEXT NOT NULL DEFAULT '';
CREATE INDEX process_review ON process (review_due) WHERE review_due <> '';

ALTER TABLE process_version ADD COLUMN size TEXT NOT NULL DEFAULT '';
ALTER TABLE process_version ADD COLUMN effective TEXT NOT NULL DEFAULT '';
ALTER TABLE process_version ADD COLUMN asks BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE process_version ADD COLUMN approver_id TEXT NOT NULL DEFAULT '';
ALTER TABLE process_version ADD COLUMN approver_role TEXT NOT NULL DEFAULT '';
ALTER TABLE process_version ADD COLUMN reviewers JSONB NOT NULL DEFAULT '[]';
ALTER TABLE process_version ADD COLUMN sent BIGINT NOT NULL DEFAULT 0;
ALTER TABLE process_version ADD COLUMN sent_by TEXT NOT NULL DEFAULT '';
ALTER TABLE process_version ADD COLUMN decided BIGINT NOT NULL DEFAULT 0;
ALTER TABLE process_version ADD COLUMN decided_by TEXT NOT NULL DEFAULT '';
ALTER TABLE process_version ADD COLUMN returned TEXT NOT NULL DEFAULT '';
UPDATE process_version SET size = 'major' WHERE status = 'published';
-- What is not in force yet is one version at most, whatever it waits for.
DROP INDEX process_version_draft;
CREATE UNIQUE INDEX process_version_next ON process_version (process_id) WHERE status <> 'published';
CREATE INDEX process_version_review ON process_version (sent) WHERE status = 'review';
CREATE INDEX process_version_approved ON process_version (effective) WHERE status = 'approved';

-- Who was asked to confirm a version and who did. The name stays as it was then, so that the proof says who it was
-- whatever becomes of the person. asked is 0 for somebody who confirmed without being asked.
CREATE TABLE acknowledgement (
  id             TEXT PRIMARY KEY,
  version        BIGINT NOT NULL,
  process_id     TEXT NOT NULL REFERENCES process (id),
  map_version_id TEXT NOT NULL REFERENCES process_version (id),
  number         BIGINT NOT NULL,
  person_id      TEXT NOT NULL,
  name           TEXT NOT NULL,
  team_id        TEXT NOT NULL,
  state          TEXT NOT NULL,
  asked          BIGINT NOT NULL,
  confirmed      BIGINT NOT NULL
);
CREATE UNIQUE INDEX acknowledgement_once ON acknowledgement (map_version_id, person_id);
CREATE INDEX acknowledgement_open ON acknowledgement (person_id) WHERE confirmed = 0;
