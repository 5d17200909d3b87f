-- What the planner is to take for granted about mappings: a few lines of each app have options.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('mapping_options', 'mapping_options', '100 5 1');
ANALYZE sqlite_schema;
