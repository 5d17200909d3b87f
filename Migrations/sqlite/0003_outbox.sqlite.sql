-- Operational tables: the work in progress. Never rebuilt and never compared; losing them is harmless.

-- The standing duty to make one resource of one app equal to what is wanted.
CREATE TABLE IF NOT EXISTS jobs (
    app        INTEGER NOT NULL,
    resource   INTEGER NOT NULL,
    kind       TEXT    NOT NULL,
    state      TEXT    NOT NULL,             -- idle, ready, leased, waiting, parked
    urgent     INTEGER NOT NULL,             -- 1 something is to be taken away
    wanted_seq INTEGER NOT NULL,
    done_seq   INTEGER NOT NULL,
    ready_at   INTEGER NOT NULL,             -- wall time, microseconds
    attempts   INTEGER NOT NULL,             -- failed tries since the last success or newer want
    round      INTEGER NOT NULL,             -- part of the idempotency key: one more for every new intent
    look_up    INTEGER NOT NULL,             -- 1 look for the resource at the target before it is created
    owner      TEXT,
    epoch      INTEGER NOT NULL,
    lease_boot TEXT,                         -- the boot whose clock lease_end is on
    lease_end  INTEGER,                      -- boot clock, microseconds
    problem    TEXT,                         -- class of the last failure
    PRIMARY KEY (app, resource)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS jobs_due ON jobs (app, urgent DESC, ready_at) WHERE state IN ('ready', 'waiting');
CREATE INDEX IF NOT EXISTS jobs_leased ON jobs (app, lease_end) WHERE state = 'leased';

-- Every request that changes a target: written before it is sent, completed by its answer.
CREATE TABLE IF NOT EXISTS attempts (
    id              INTEGER PRIMARY KEY,
    app             INTEGER NOT NULL,
    resource        INTEGER NOT NULL,
    epoch           INTEGER NOT NULL,
    wanted_seq      INTEGER NOT NULL,
    round           INTEGER NOT NULL,
    method          TEXT    NOT NULL,
    path            TEXT    NOT NULL,        -- without a query: those hold names
    idempotency_key TEXT    NOT NULL,
    started_at      INTEGER NOT NULL,
    finished_at     INTEGER,
    status          INTEGER,                 -- HTTP status; NULL where no answer came
    class           TEXT                     -- class of the answer; NULL while nobody knows
) STRICT;
CREATE INDEX IF NOT EXISTS attempts_of_job ON attempts (app, resource, id);

-- What keeps a whole app from being delivered to for now.
CREATE TABLE IF NOT EXISTS app_holds (
    app         INTEGER PRIMARY KEY,
    reason      TEXT    NOT NULL,            -- credential, unreachable
    detail      TEXT    NOT NULL,
    failures    INTEGER NOT NULL,
    until       INTEGER NOT NULL,             -- wall time, microseconds
    changed_seq INTEGER NOT NULL             -- of the app as it was then: a changed app gets a new chance
) STRICT;

CREATE TABLE IF NOT EXISTS counters (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The two clocks as they were last seen together: a wall clock that runs away from the boot clock is a bad reading.
CREATE TABLE IF NOT EXISTS clock_readings (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    boot_id TEXT    NOT NULL,
    boot    INTEGER NOT NULL,                -- boot clock, microseconds
    wall    INTEGER NOT NULL                 -- wall time, microseconds
) STRICT;

-- The apps that have answered since their connection last changed.
CREATE TABLE IF NOT EXISTS app_proofs (
    app         INTEGER PRIMARY KEY,
    changed_seq INTEGER NOT NULL             -- of the app as it was when it answered
) STRICT;
