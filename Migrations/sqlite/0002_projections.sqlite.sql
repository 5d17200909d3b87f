-- Derived tables: computed from the journal alone, compared and made again by rebuild.
-- Intervals are half open, [from_seq, to_seq); an open end is NULL. Entities are meant by their key.

CREATE TABLE IF NOT EXISTS users (
    key         INTEGER PRIMARY KEY,
    external_id TEXT NOT NULL UNIQUE,
    user_name   TEXT,                        -- NULL where the person's key is gone
    folded      TEXT,
    status      TEXT NOT NULL,               -- active, suspended, removed
    attributes  TEXT NOT NULL                -- JSON object of texts
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS users_by_name ON users (folded);

CREATE TABLE IF NOT EXISTS groups (
    key         INTEGER PRIMARY KEY,
    external_id TEXT NOT NULL UNIQUE,
    name        TEXT NOT NULL,
    folded      TEXT NOT NULL,
    removed_seq INTEGER
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS groups_by_name ON groups (folded) WHERE removed_seq IS NULL;

CREATE TABLE IF NOT EXISTS apps (
    key         INTEGER PRIMARY KEY,
    name        TEXT    NOT NULL,
    folded      TEXT    NOT NULL,
    connector   TEXT,
    profile     TEXT,
    endpoint    TEXT,
    credential  TEXT,
    concurrency INTEGER,
    features    TEXT    NOT NULL,            -- names in alphabetical order, a space between
    push_groups INTEGER NOT NULL,
    paused      INTEGER NOT NULL,
    removed_seq INTEGER,
    changed_seq INTEGER NOT NULL             -- newest change of connection, mapping or features
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS apps_by_name ON apps (folded) WHERE removed_seq IS NULL;

CREATE TABLE IF NOT EXISTS app_mappings (
    app        INTEGER NOT NULL,
    path       TEXT    NOT NULL,
    expression TEXT    NOT NULL,
    PRIMARY KEY (app, path)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS policies (
    key          INTEGER PRIMARY KEY,
    name         TEXT    NOT NULL,
    folded       TEXT    NOT NULL,
    app          INTEGER NOT NULL,
    grp          INTEGER NOT NULL,
    login_method TEXT    NOT NULL,
    priority     INTEGER NOT NULL,
    enabled      INTEGER NOT NULL,
    removed_seq  INTEGER
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS policies_by_name ON policies (folded) WHERE removed_seq IS NULL;
CREATE INDEX IF NOT EXISTS policies_by_group ON policies (grp) WHERE removed_seq IS NULL;
CREATE INDEX IF NOT EXISTS policies_by_app ON policies (app) WHERE removed_seq IS NULL;

CREATE TABLE IF NOT EXISTS policy_versions (
    policy       INTEGER NOT NULL,
    app          INTEGER NOT NULL,
    grp          INTEGER NOT NULL,
    login_method TEXT    NOT NULL,
    priority     INTEGER NOT NULL,
    enabled      INTEGER NOT NULL,
    from_seq     INTEGER NOT NULL,
    to_seq       INTEGER,
    PRIMARY KEY (policy, from_seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS names (
    kind     TEXT    NOT NULL,               -- user, group, app, policy
    key      INTEGER NOT NULL,
    name     TEXT,                           -- NULL where the person's key is gone
    folded   TEXT,
    from_seq INTEGER NOT NULL,
    to_seq   INTEGER,                        -- set when the name changed or the entity was removed
    PRIMARY KEY (kind, key, from_seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS names_by_name ON names (kind, folded, from_seq);

CREATE TABLE IF NOT EXISTS memberships (
    grp      INTEGER NOT NULL,
    member   INTEGER NOT NULL,
    kind     TEXT    NOT NULL,               -- user, group
    from_seq INTEGER NOT NULL,
    to_seq   INTEGER,
    PRIMARY KEY (grp, member, from_seq)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS memberships_now ON memberships (grp, member) WHERE to_seq IS NULL;
CREATE INDEX IF NOT EXISTS memberships_of_member_now ON memberships (member) WHERE to_seq IS NULL;
CREATE INDEX IF NOT EXISTS memberships_of_member ON memberships (member, from_seq);

-- How many ways lead from a group down to another by nesting, now. A group leads to itself in one way.
CREATE TABLE IF NOT EXISTS group_paths (
    ancestor   INTEGER NOT NULL,
    descendant INTEGER NOT NULL,
    ways       INTEGER NOT NULL,
    PRIMARY KEY (ancestor, descendant)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS group_paths_up ON group_paths (descendant, ancestor);

-- Why a user has an app: this policy, through direct membership of the group "via".
CREATE TABLE IF NOT EXISTS reasons (
    app       INTEGER NOT NULL,
    user      INTEGER NOT NULL,
    policy    INTEGER NOT NULL,
    via       INTEGER NOT NULL,
    from_seq  INTEGER NOT NULL,
    to_seq    INTEGER,
    PRIMARY KEY (app, user, policy, via, from_seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS reasons_of_policy_now ON reasons (policy, via, user) WHERE to_seq IS NULL;
CREATE INDEX IF NOT EXISTS reasons_of_user_now ON reasons (user, app) WHERE to_seq IS NULL;

CREATE TABLE IF NOT EXISTS assignments (
    app      INTEGER NOT NULL,
    user     INTEGER NOT NULL,
    from_seq INTEGER NOT NULL,
    to_seq   INTEGER,
    PRIMARY KEY (app, user, from_seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS assignments_of_user ON assignments (user, app, from_seq);
CREATE UNIQUE INDEX IF NOT EXISTS assignments_now ON assignments (app, user) WHERE to_seq IS NULL;

-- The policy that decides how a user signs in to an app.
CREATE TABLE IF NOT EXISTS login_methods (
    app          INTEGER NOT NULL,
    user         INTEGER NOT NULL,
    policy       INTEGER NOT NULL,
    login_method TEXT    NOT NULL,
    from_seq     INTEGER NOT NULL,
    to_seq       INTEGER,
    PRIMARY KEY (app, user, from_seq)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS login_methods_now ON login_methods (app, user) WHERE to_seq IS NULL;

-- The groups that are wanted in an app.
CREATE TABLE IF NOT EXISTS app_groups (
    app      INTEGER NOT NULL,
    grp      INTEGER NOT NULL,
    from_seq INTEGER NOT NULL,
    to_seq   INTEGER,
    PRIMARY KEY (app, grp, from_seq)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS app_groups_now ON app_groups (grp, app) WHERE to_seq IS NULL;

-- What the target last confirmed of one resource.
CREATE TABLE IF NOT EXISTS links (
    app           INTEGER NOT NULL,
    resource      INTEGER NOT NULL,
    kind          TEXT    NOT NULL,
    remote_id     TEXT    NOT NULL,
    created       INTEGER NOT NULL,          -- 1 we made it, 0 it was there and was adopted
    active        INTEGER NOT NULL,
    attributes    TEXT    NOT NULL,          -- JSON object: target path to text
    activated_seq INTEGER NOT NULL,          -- newest event that said whether the account can be used
    PRIMARY KEY (app, resource)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS links_by_remote_id ON links (app, remote_id);
CREATE INDEX IF NOT EXISTS links_of_resource ON links (resource, app);

-- Whether and when an app had an account of ours, for the audit.
CREATE TABLE IF NOT EXISTS accounts (
    app       INTEGER NOT NULL,
    user      INTEGER NOT NULL,
    remote_id TEXT    NOT NULL,
    active    INTEGER NOT NULL,
    from_seq  INTEGER NOT NULL,
    to_seq    INTEGER,
    PRIMARY KEY (app, user, from_seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS link_members (
    app  INTEGER NOT NULL,
    grp  INTEGER NOT NULL,
    user INTEGER NOT NULL,
    PRIMARY KEY (app, grp, user)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS link_members_of_user ON link_members (app, user);

-- The newest change that each resource of an app must reflect, and the newest removal that must be seen.
CREATE TABLE IF NOT EXISTS wants (
    app        INTEGER NOT NULL,
    resource   INTEGER NOT NULL,
    kind       TEXT    NOT NULL,
    wanted_seq INTEGER NOT NULL,
    revoke_seq INTEGER NOT NULL,
    PRIMARY KEY (app, resource)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS wants_of_resource ON wants (resource, app);

CREATE TABLE IF NOT EXISTS parked (
    app      INTEGER NOT NULL,
    resource INTEGER NOT NULL,
    seq      INTEGER NOT NULL,
    reason   TEXT    NOT NULL,
    detail   TEXT    NOT NULL,
    dropped  INTEGER NOT NULL,               -- 1 a person has put it aside
    PRIMARY KEY (app, resource)
) STRICT, WITHOUT ROWID;

-- Resources that were gone from the target when we looked: not made again unless the app allows it or a person asks.
CREATE TABLE IF NOT EXISTS vanished (
    app      INTEGER NOT NULL,
    resource INTEGER NOT NULL,
    seq      INTEGER NOT NULL,
    PRIMARY KEY (app, resource)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS timeline (
    kind TEXT    NOT NULL,
    key  INTEGER NOT NULL,
    seq  INTEGER NOT NULL,
    PRIMARY KEY (kind, key, seq)
) STRICT, WITHOUT ROWID;
