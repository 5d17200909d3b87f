-- Derived tables: what the values of attributes are, where that was declared; every other attribute is a text.
CREATE TABLE IF NOT EXISTS attribute_types (
    name     TEXT    NOT NULL,
    type     TEXT    NOT NULL,               -- text, integer, number, boolean, timestamp, texts
    from_seq INTEGER NOT NULL,
    to_seq   INTEGER,
    PRIMARY KEY (name, from_seq)
) STRICT, WITHOUT ROWID;
