-- Derived tables: expressions, and whom they make a member.

-- The names of the attributes that any user has had, beside those that every installation has.
CREATE TABLE IF NOT EXISTS attributes (
    name      TEXT    NOT NULL PRIMARY KEY,
    first_seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS group_rules (
    grp        INTEGER NOT NULL,
    expression TEXT    NOT NULL,
    language   TEXT    NOT NULL,
    from_seq   INTEGER NOT NULL,
    to_seq     INTEGER,
    PRIMARY KEY (grp, from_seq)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS group_rules_now ON group_rules (grp) WHERE to_seq IS NULL;

CREATE TABLE IF NOT EXISTS rule_exceptions (
    grp      INTEGER NOT NULL,
    user     INTEGER NOT NULL,
    mode     TEXT    NOT NULL,               -- in, out
    from_seq INTEGER NOT NULL,
    to_seq   INTEGER,
    PRIMARY KEY (grp, user, from_seq)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS rule_exceptions_now ON rule_exceptions (user, grp) WHERE to_seq IS NULL;

-- Who is a member of a group by its rule. Each has a row in memberships as well, like any other member.
CREATE TABLE IF NOT EXISTS rule_memberships (
    grp      INTEGER NOT NULL,
    member   INTEGER NOT NULL,
    how      TEXT    NOT NULL,               -- rule, exception
    direct   INTEGER NOT NULL,               -- 1 a direct member besides, who stays one without the rule
    from_seq INTEGER NOT NULL,
    to_seq   INTEGER,
    PRIMARY KEY (grp, member, from_seq)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS rule_memberships_now ON rule_memberships (member, grp) WHERE to_seq IS NULL;

-- The conditions of policies that have one.
CREATE TABLE IF NOT EXISTS policy_conditions (
    policy     INTEGER NOT NULL,
    expression TEXT    NOT NULL,
    language   TEXT    NOT NULL,
    from_seq   INTEGER NOT NULL,
    to_seq     INTEGER,
    PRIMARY KEY (policy, from_seq)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS policy_conditions_now ON policy_conditions (policy) WHERE to_seq IS NULL;

-- For whom an expression has no value now. What it decides stays as it was until it has one.
CREATE TABLE IF NOT EXISTS expression_errors (
    kind    TEXT    NOT NULL,                -- rule, condition
    owner   INTEGER NOT NULL,                -- the group, the policy
    user    INTEGER NOT NULL,
    seq     INTEGER NOT NULL,                -- since which event
    message TEXT    NOT NULL,
    PRIMARY KEY (kind, owner, user)
) STRICT, WITHOUT ROWID;
