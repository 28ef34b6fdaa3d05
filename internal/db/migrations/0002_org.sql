-- +goose Up
CREATE TABLE organisation (
  id       TEXT PRIMARY KEY,
  version  BIGINT NOT NULL,
  name     TEXT NOT NULL,
  zone     TEXT NOT NULL,
  currency TEXT NOT NULL,
  calendar_id TEXT NOT NULL,
  demo     BOOLEAN NOT NULL,
  created  BIGINT NOT NULL
);

CREATE TABLE calendar (
  id       TEXT PRIMARY KEY,
  version  BIGINT NOT NULL,
  name     TEXT NOT NULL,
  zone     TEXT NOT NULL,
  off      JSONB NOT NULL,
  holidays JSONB NOT NULL
);

CREATE TABLE team (
  id          TEXT PRIMARY KEY,
  version     BIGINT NOT NULL,
  name        TEXT NOT NULL,
  hue         BIGINT NOT NULL,
  calendar_id TEXT NOT NULL,
  rank        TEXT NOT NULL,
  archived    BOOLEAN NOT NULL
);
CREATE UNIQUE INDEX team_name ON team (lower(name));

CREATE TABLE person (
  id       TEXT PRIMARY KEY,
  version  BIGINT NOT NULL,
  name     TEXT NOT NULL,
  email    TEXT NOT NULL,
  role     TEXT NOT NULL,
  teams    JSONB NOT NULL,
  title    TEXT NOT NULL,
  zone     TEXT NOT NULL,
  theme    TEXT NOT NULL,
  hotkeys  BOOLEAN NOT NULL,
  disabled BOOLEAN NOT NULL,
  joined   BIGINT NOT NULL,
  created  BIGINT NOT NULL
);
-- Addresses are stored in lower case.
CREATE UNIQUE INDEX person_email ON person (email) WHERE email <> '';
CREATE INDEX person_owner ON person (id) WHERE role = 'owner';
CREATE INDEX person_name ON person (name, id);

CREATE TABLE person_team (
  team_id   TEXT NOT NULL REFERENCES team (id),
  person_id TEXT NOT NULL REFERENCES person (id),
  PRIMARY KEY (team_id, person_id)
);
CREATE INDEX person_team_person ON person_team (person_id);

CREATE TABLE invitation (
  id         TEXT PRIMARY KEY,
  version    BIGINT NOT NULL,
  secret     TEXT NOT NULL,
  email      TEXT NOT NULL,
  role       TEXT NOT NULL,
  teams      JSONB NOT NULL,
  project_id TEXT NOT NULL,
  project_role TEXT NOT NULL,
  person_id  TEXT NOT NULL,
  by_id      TEXT NOT NULL REFERENCES person (id),
  created    BIGINT NOT NULL,
  expires    BIGINT NOT NULL,
  used       BIGINT NOT NULL,
  revoked    BIGINT NOT NULL
);
CREATE UNIQUE INDEX invitation_secret ON invitation (secret);
CREATE INDEX invitation_open ON invitation (id) WHERE used = 0 AND revoked = 0;
CREATE INDEX invitation_by ON invitation (by_id, id) WHERE used = 0 AND revoked = 0;

-- The password of a person; the id is the person's. Its version tells whether a reset link is older than the password.
CREATE TABLE credential (
  id      TEXT PRIMARY KEY REFERENCES person (id),
  version BIGINT NOT NULL,
  hash    TEXT NOT NULL,
  changed BIGINT NOT NULL
);

CREATE TABLE session (
  id        TEXT PRIMARY KEY,
  version   BIGINT NOT NULL,
  secret    TEXT NOT NULL,
  person_id TEXT NOT NULL REFERENCES person (id),
  agent     TEXT NOT NULL,
  address   TEXT NOT NULL,
  created   BIGINT NOT NULL,
  seen      BIGINT NOT NULL,
  expires   BIGINT NOT NULL
);
CREATE UNIQUE INDEX session_secret ON session (secret);
CREATE INDEX session_person ON session (person_id);
CREATE INDEX session_expires ON session (expires);

CREATE TABLE token (
  id        TEXT PRIMARY KEY,
  version   BIGINT NOT NULL,
  secret    TEXT NOT NULL,
  person_id TEXT NOT NULL REFERENCES person (id),
  name      TEXT NOT NULL,
  scopes    JSONB NOT NULL,
  created   BIGINT NOT NULL,
  seen      BIGINT NOT NULL,
  expires   BIGINT NOT NULL
);
CREATE UNIQUE INDEX token_secret ON token (secret);
CREATE INDEX token_person ON token (person_id);

CREATE TABLE reset (
  id        TEXT PRIMARY KEY,
  version   BIGINT NOT NULL,
  secret    TEXT NOT NULL,
  person_id TEXT NOT NULL REFERENCES person (id),
  created   BIGINT NOT NULL,
  expires   BIGINT NOT NULL,
  used      BIGINT NOT NULL,
  -- the credential's version when the link was made; another one since makes the link worthless
  credential BIGINT NOT NULL
);
CREATE UNIQUE INDEX reset_secret ON reset (secret);
CREATE INDEX reset_person ON reset (person_id);
CREATE INDEX reset_expires ON reset (expires);
