-- What the planner is to take for granted about beginnings and ends: a handful of rows at each seq.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('memberships', 'memberships_begun', '1000000 2'),
    ('memberships', 'memberships_ended', '200000 2'),
    ('reasons', 'reasons_begun', '1000000 2000 4'),
    ('reasons', 'reasons_ended', '200000 200 4'),
    ('login_methods', 'login_methods_begun', '1000000 2000 4');
ANALYZE sqlite_schema;
