-- Operational table: how far each sink has been delivered to.
CREATE TABLE IF NOT EXISTS sink_progress (
    sink             INTEGER PRIMARY KEY,
    acknowledged_seq INTEGER NOT NULL,       -- the newest event that it has accepted
    attempts         INTEGER NOT NULL,       -- failed tries since the last one that went well
    problem          TEXT,                   -- why the last one failed
    tried_at         INTEGER NOT NULL        -- microseconds
) STRICT;
