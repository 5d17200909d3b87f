-- Operational table: names that targets have refused because somebody there has them.

-- How many of the names that a mapping gives an account were taken, while it has none of them.
CREATE TABLE IF NOT EXISTS names_passed (
    app      INTEGER NOT NULL,
    resource INTEGER NOT NULL,
    digest   TEXT    NOT NULL,               -- of the names; of others nothing is known
    passed   INTEGER NOT NULL,               -- so many, from the first on, were taken
    PRIMARY KEY (app, resource)
) STRICT, WITHOUT ROWID;
