-- Derived tables: what begins and ends at an instant.

-- The windows of policies that have one. Without a row a policy is open always.
CREATE TABLE IF NOT EXISTS policy_windows (
    policy   INTEGER NOT NULL,
    from_at  INTEGER,                        -- microseconds; NULL for no bound
    until_at INTEGER,
    open     INTEGER NOT NULL,               -- as the events say, never as a clock does
    from_seq INTEGER NOT NULL,
    to_seq   INTEGER,
    PRIMARY KEY (policy, from_seq)
) STRICT, WITHOUT ROWID;

-- What falls due, and when. A row goes when its event is there, or when it is not to happen any more.
CREATE TABLE IF NOT EXISTS due (
    kind        TEXT    NOT NULL,            -- leave, open, close, start, end
    entity      INTEGER NOT NULL,            -- a user who leaves; a policy; the group of a membership
    member      INTEGER NOT NULL,            -- whose membership starts or ends; 0 where none is meant
    at          INTEGER NOT NULL,            -- microseconds
    member_kind TEXT,                        -- user, group
    until       INTEGER,                     -- of a membership that starts: when it is to end
    seq         INTEGER NOT NULL,            -- the event that set it
    PRIMARY KEY (kind, entity, member)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS due_by_time ON due (at, seq);
CREATE INDEX IF NOT EXISTS due_of_member ON due (member) WHERE member <> 0;
