-- What the planner is to take for granted about doubts: a few hundred at a time, of requests that are under way.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('doubts', 'doubts', '500 100 5 2 2 1');
ANALYZE sqlite_schema;
