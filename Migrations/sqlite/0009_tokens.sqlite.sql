-- Derived table: the bearer tokens of the programs that ask over HTTP. Of a token only its SHA-256 is known.
-- They are few, and all of them are compared with one that is shown, so there is no index.
CREATE TABLE IF NOT EXISTS tokens (
    key         INTEGER PRIMARY KEY,
    name        TEXT    NOT NULL,
    folded      TEXT    NOT NULL,
    digest      TEXT    NOT NULL,            -- 64 hexadecimal digits
    role        TEXT    NOT NULL,            -- decision, auditor
    removed_seq INTEGER
) STRICT;
