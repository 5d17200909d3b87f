-- Derived tables: what an app was set to, and the removals that wait for a release.

CREATE TABLE IF NOT EXISTS app_settings (
    app   INTEGER NOT NULL,
    name  TEXT    NOT NULL,
    value TEXT    NOT NULL,
    PRIMARY KEY (app, name)
) STRICT, WITHOUT ROWID;

-- What the last reconciliation of an app found there that is not as it should be.
CREATE TABLE IF NOT EXISTS drift (
    app       INTEGER NOT NULL,
    kind      TEXT    NOT NULL,              -- user, group
    remote_id TEXT    NOT NULL,
    drift     TEXT    NOT NULL,              -- missing, extra, changed, unmanaged
    resource  INTEGER,                       -- NULL where it is not ours
    detail    TEXT    NOT NULL,              -- paths that differ
    seq       INTEGER NOT NULL,
    PRIMARY KEY (app, kind, remote_id)
) STRICT, WITHOUT ROWID;

-- When an app was last read completely.
CREATE TABLE IF NOT EXISTS reconciliations (
    app    INTEGER PRIMARY KEY,
    seq    INTEGER NOT NULL,
    users  INTEGER NOT NULL,
    groups INTEGER NOT NULL
) STRICT;

-- Removals that are decided and not delivered: they were more than the app allows one change to take away.
CREATE TABLE IF NOT EXISTS held_removals (
    app       INTEGER NOT NULL,
    grp       INTEGER NOT NULL,              -- 0 where the account of the user is meant, or the group itself
    resource  INTEGER NOT NULL,              -- a user; or, with grp 0, a user or a group
    kind      TEXT    NOT NULL,              -- user, group
    held_seq  INTEGER NOT NULL,
    discarded INTEGER NOT NULL,              -- 1 a person has said that it is never to be delivered
    PRIMARY KEY (app, grp, resource)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS held_removals_of_resource ON held_removals (resource);
