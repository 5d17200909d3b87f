-- Derived tables: whom apps are for.

-- The filters of apps that have one: nobody else is given the app, whatever its policies say. For whom a filter has no
-- value stands in expression_errors, kind scope.
CREATE TABLE IF NOT EXISTS app_scopes (
    app        INTEGER NOT NULL,
    expression TEXT    NOT NULL,
    language   TEXT    NOT NULL,
    from_seq   INTEGER NOT NULL,
    to_seq     INTEGER,
    PRIMARY KEY (app, from_seq)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS app_scopes_now ON app_scopes (app) WHERE to_seq IS NULL;
