-- What the planner is to take for granted about names that were taken: a few, of accounts that are being made.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('names_passed', 'names_passed', '100 20 1');
ANALYZE sqlite_schema;
