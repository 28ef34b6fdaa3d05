-- +goose Up
-- Links by which people outside read the version of a process that holds. What opens one is kept as a digest.
CREATE TABLE public_link (
  id         TEXT PRIMARY KEY,
  version    BIGINT NOT NULL,
  process_id TEXT NOT NULL REFERENCES process (id),
  project_id TEXT NOT NULL,
  name       TEXT NOT NULL,
  by_id      TEXT NOT NULL,
  created    BIGINT NOT NULL,
  expires    BIGINT NOT NULL,
  revoked    BIGINT NOT NULL,
  protected  BOOLEAN NOT NULL,
  readings   BIGINT NOT NULL,
  last_read  BIGINT NOT NULL,
  secret     TEXT NOT NULL,
  password   TEXT NOT NULL
);
CREATE INDEX public_link_process ON public_link (process_id, id);
CREATE INDEX public_link_secret ON public_link (secret);
