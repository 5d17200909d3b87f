-- What the planner is to take for granted about attributes: a few are declared.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('attribute_types', 'attribute_types', '20 1 1');
ANALYZE sqlite_schema;
