-- Derived tables: what no user is to hold together, and who may all the same.
-- They are few, and mostly all of them are looked at together, so there is no index.

CREATE TABLE IF NOT EXISTS separations (
    key         INTEGER PRIMARY KEY,
    name        TEXT    NOT NULL,
    folded      TEXT    NOT NULL,
    kind        TEXT    NOT NULL,            -- groups, policies
    first       INTEGER NOT NULL,            -- a group or a policy, as the kind says
    second      INTEGER NOT NULL,
    removed_seq INTEGER
) STRICT;

-- Each is begun by an event of its own, whose command says who allowed it, and why.
CREATE TABLE IF NOT EXISTS separation_exceptions (
    from_seq   INTEGER PRIMARY KEY,
    separation INTEGER NOT NULL,
    user       INTEGER NOT NULL,
    until_at   INTEGER NOT NULL,             -- microseconds
    to_seq     INTEGER
) STRICT;
