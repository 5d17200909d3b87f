-- What the planner is to take for granted about traces: a few attempts at each job, with one question each.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('workers', 'sqlite_autoindex_workers_1', '1000 1'),
    ('claims', 'claims', '2000000 100000 3 1'),
    ('questions', 'questions', '2000000 100000 3 2 1');
ANALYZE sqlite_schema;
