-- Operational tables: how fast an app is sent to, and what an attempt sent and heard.

-- The pace of an app, shared by all workers: there is a row once somebody has set a rate or the app has throttled us.
CREATE TABLE IF NOT EXISTS app_paces (
    app          INTEGER PRIMARY KEY,
    next_at      INTEGER NOT NULL,           -- wall time, microseconds: when the next request may start
    ceiling      REAL,                       -- requests a second at which the app last throttled; NULL where it never did
    throttled_at INTEGER NOT NULL,           -- wall time of that
    quiet_until  INTEGER NOT NULL,           -- wall time that the app asked to be left alone until
    second       INTEGER NOT NULL,           -- the second of wall time that is being counted
    granted      INTEGER NOT NULL,           -- answers other than "later" in it
    granted_last INTEGER NOT NULL            -- and in the second before
) STRICT;

-- Failures of an app in a row, over all its resources.
CREATE TABLE IF NOT EXISTS app_failures (
    app      INTEGER PRIMARY KEY,
    failures INTEGER NOT NULL,               -- of different resources, since the last answer that was one
    resource INTEGER NOT NULL                -- whose failure was counted last
) STRICT;

-- The version (ETag) under which the target last showed a resource; lost versions are read again.
CREATE TABLE IF NOT EXISTS link_versions (
    app      INTEGER NOT NULL,
    resource INTEGER NOT NULL,
    version  TEXT    NOT NULL,
    PRIMARY KEY (app, resource)
) STRICT, WITHOUT ROWID;

-- What was sent, without the values of a person's attributes, and what was answered, likewise.
CREATE TABLE IF NOT EXISTS attempt_texts (
    attempt INTEGER PRIMARY KEY,
    request TEXT,
    answer  TEXT
) STRICT;

-- Jobs that have nothing to do before a day that is known: a deletion some days after a deactivation.
CREATE INDEX IF NOT EXISTS jobs_scheduled ON jobs (ready_at) WHERE state = 'scheduled';
