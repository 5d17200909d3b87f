-- What the planner is to take for granted about scopes: some apps have one.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('app_scopes', 'app_scopes', '40 2 1'),
    ('app_scopes', 'app_scopes_now', '20 1');
ANALYZE sqlite_schema;
