-- Derived tables: access reviews. Their lines are not kept: they follow from the intervals as of at_seq.

CREATE TABLE IF NOT EXISTS reviews (
    key        INTEGER PRIMARY KEY,
    name       TEXT    NOT NULL,
    folded     TEXT    NOT NULL,
    kind       TEXT    NOT NULL,             -- app, group
    subject    INTEGER NOT NULL,
    at_seq     INTEGER NOT NULL,             -- as of which event the lines are
    lines      INTEGER NOT NULL,
    digest     TEXT    NOT NULL,
    reviewers  TEXT    NOT NULL,             -- JSON array of names
    due_at     INTEGER,                      -- microseconds
    allows_own INTEGER NOT NULL,
    closed_seq INTEGER                       -- NULL while it is open
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS reviews_by_name ON reviews (folded);

-- Every decision; its event's command says who made it, and why.
CREATE TABLE IF NOT EXISTS review_decisions (
    review   INTEGER NOT NULL,
    user     INTEGER NOT NULL,
    decision TEXT    NOT NULL,               -- keep, revoke
    from_seq INTEGER NOT NULL,
    to_seq   INTEGER,                        -- when another took its place
    PRIMARY KEY (review, user, from_seq)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS review_decisions_now ON review_decisions (review, user) WHERE to_seq IS NULL;
