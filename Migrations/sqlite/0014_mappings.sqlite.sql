-- Derived tables: how lines of an app's mapping behave beside what they give.

-- The lines whose options are not the standard ones.
CREATE TABLE IF NOT EXISTS mapping_options (
    app            INTEGER NOT NULL,
    path           TEXT    NOT NULL,
    on_create_only INTEGER NOT NULL,
    fallback       TEXT,                     -- what stands there where the expression gives nothing
    when_absent    TEXT    NOT NULL,         -- clear, keep
    PRIMARY KEY (app, path)
) STRICT, WITHOUT ROWID;
