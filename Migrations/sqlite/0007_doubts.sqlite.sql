-- Operational tables: what a target may have changed without our knowing.

-- What a request was to change whose answer nobody knows: the link does not count for it until it is asserted again.
CREATE TABLE IF NOT EXISTS doubts (
    app      INTEGER NOT NULL,
    resource INTEGER NOT NULL,
    path     TEXT    NOT NULL,               -- target path; 'active'; '*' whether it is there at all; '' for a member
    member   INTEGER NOT NULL,               -- user whose membership of the group is meant; 0 for everything else
    attempt  INTEGER NOT NULL,               -- the request
    PRIMARY KEY (app, resource, path, member, attempt)
) STRICT, WITHOUT ROWID;
