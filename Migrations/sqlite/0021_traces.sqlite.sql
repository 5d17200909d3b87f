-- Operational tables: what leads from an outcome back to the request that brought it, and from there to the job.
-- They only grow, are never compared, and hold nothing about a person. Where they are lost, a trace says so.

-- Names of workers: each is long, and stands at many claims.
CREATE TABLE IF NOT EXISTS workers (
    id   INTEGER PRIMARY KEY,
    name TEXT    NOT NULL UNIQUE
) STRICT;

-- Every attempt at a job: one claim of it by one worker, with the requests of its epoch.
CREATE TABLE IF NOT EXISTS claims (
    app        INTEGER NOT NULL,
    resource   INTEGER NOT NULL,
    epoch      INTEGER NOT NULL,
    number     INTEGER NOT NULL,             -- from 1, without a hole, for each job
    worker     INTEGER NOT NULL,
    wanted_seq INTEGER NOT NULL,             -- the newest change that was wanted when it began
    claimed_at INTEGER NOT NULL,             -- wall time, microseconds
    changes    INTEGER NOT NULL,             -- how many rows of attempts belong to it
    questions  INTEGER,                      -- how many rows of questions; NULL while nobody has said
    ended_at   INTEGER,                      -- wall time; NULL where the worker never came to its end
    result     TEXT,                         -- done, again, parked, held, fenced
    problem    TEXT,                         -- class of the failure
    PRIMARY KEY (app, resource, epoch)
) STRICT, WITHOUT ROWID;

-- Every answered request that changed nothing: a look-up, a read.
CREATE TABLE IF NOT EXISTS questions (
    app         INTEGER NOT NULL,
    resource    INTEGER NOT NULL,
    epoch       INTEGER NOT NULL,
    place       INTEGER NOT NULL,            -- among all requests of its epoch, from 1
    method      TEXT    NOT NULL,
    path        TEXT    NOT NULL,            -- without a query: those hold names
    request     TEXT    NOT NULL,            -- what was asked, without any value
    started_at  INTEGER NOT NULL,
    finished_at INTEGER NOT NULL,
    status      INTEGER,
    class       TEXT    NOT NULL,
    PRIMARY KEY (app, resource, epoch, place)
) STRICT, WITHOUT ROWID;

-- Which attempt, and which of its requests, each event of an outcome came from.
CREATE TABLE IF NOT EXISTS outcomes (
    seq      INTEGER PRIMARY KEY,
    app      INTEGER NOT NULL,
    resource INTEGER NOT NULL,               -- of the job; perhaps another than the event is about
    epoch    INTEGER NOT NULL,
    attempt  INTEGER,                        -- the request, where it was to change something
    place    INTEGER                         -- the question, where it was one; both NULL where nothing was sent
) STRICT;
