-- The journal. seq is given out inside the write transaction as head + 1: gapless, and equal to commit order.
-- There is no other index on events: it is the hot path. "at" never goes back, so it can be searched by halves.
CREATE TABLE events (
    seq      INTEGER PRIMARY KEY CHECK (seq > 0),
    at       INTEGER NOT NULL,               -- occurred at, microseconds
    type     TEXT    NOT NULL,
    version  INTEGER NOT NULL,
    command  INTEGER NOT NULL,
    data     TEXT    NOT NULL,               -- canonical JSON, nothing about a person
    personal BLOB                            -- sealed under the key of the user it is about
) STRICT;

CREATE TABLE commands (
    id          INTEGER PRIMARY KEY,
    key         BLOB    UNIQUE,              -- keyed digest of the caller's idempotency key
    fingerprint BLOB    NOT NULL,            -- keyed digest of what was asked
    actor       BLOB    NOT NULL,            -- sealed
    reason      BLOB,                        -- sealed, under the key of the one user it is about, if it is one
    at          INTEGER NOT NULL,            -- recorded at, microseconds
    first_seq   INTEGER,                     -- NULL where the command was refused
    last_seq    INTEGER,
    outcome     TEXT    NOT NULL             -- JSON: the stored answer, which names keys, not people
) STRICT;

CREATE TRIGGER events_are_not_changed BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'the journal is append-only: an event is never changed'); END;
CREATE TRIGGER events_are_not_deleted BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'the journal is append-only: an event is never deleted'); END;
CREATE TRIGGER events_have_no_hole BEFORE INSERT ON events
WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM events)
BEGIN SELECT RAISE(ABORT, 'the journal has no holes: an event takes the next seq'); END;
CREATE TRIGGER commands_are_not_changed BEFORE UPDATE ON commands
BEGIN SELECT RAISE(ABORT, 'the journal is append-only: a command is never changed'); END;
CREATE TRIGGER commands_are_not_deleted BEFORE DELETE ON commands
BEGIN SELECT RAISE(ABORT, 'the journal is append-only: a command is never deleted'); END;
