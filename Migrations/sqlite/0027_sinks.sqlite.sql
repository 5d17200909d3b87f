-- Derived tables: where the journal is delivered to, who has which role, and what was asked.
-- All but the last are few rows, and mostly all of them are looked at together, so there is no index.

CREATE TABLE IF NOT EXISTS sinks (
    key          INTEGER PRIMARY KEY,
    name         TEXT    NOT NULL,
    folded       TEXT    NOT NULL,
    kind         TEXT    NOT NULL,           -- file, http, syslog-tcp, syslog-tls, syslog-udp
    target       TEXT    NOT NULL,           -- absolute path, URL, HOST:PORT
    format       TEXT    NOT NULL,           -- ocsf, cloudevents, provisor
    batch        TEXT,                       -- ndjson, array; of requests alone
    credential   TEXT,                       -- env:NAME, file:PATH
    certificates TEXT,                       -- file of trusted certificates
    reasons      INTEGER NOT NULL,           -- 1 the reasons that people gave go out too
    first_seq    INTEGER NOT NULL,           -- the first event that it is given
    paused       INTEGER NOT NULL,
    removed_seq  INTEGER
) STRICT;

-- Each is begun by an event of its own; the next role of the same actor ends it.
CREATE TABLE IF NOT EXISTS roles (
    key         INTEGER PRIMARY KEY,
    actor       TEXT    NOT NULL,
    folded      TEXT    NOT NULL,
    role        TEXT    NOT NULL,            -- administrator, operator, auditor
    removed_seq INTEGER
) STRICT;

CREATE TABLE IF NOT EXISTS installation_settings (
    name  TEXT    PRIMARY KEY,
    value TEXT    NOT NULL,
    seq   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The question itself stands sealed in its event.
CREATE TABLE IF NOT EXISTS queries (
    seq     INTEGER PRIMARY KEY,
    answers INTEGER NOT NULL,                -- how many lines the answer had
    as_of   INTEGER NOT NULL                 -- where the journal ended
) STRICT;
