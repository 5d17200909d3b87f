-- What the planner is to take for granted: few things are set for an installation as a whole.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('installation_settings', 'installation_settings', '5 1');
ANALYZE sqlite_schema;
