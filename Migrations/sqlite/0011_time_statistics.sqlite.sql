-- What the planner is to take for granted about time: few policies have a window, and few things are due soon.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('policy_windows', 'policy_windows', '500 2 1'),
    ('due', 'due', '100000 20000 20 1'),
    ('due', 'due_by_time', '100000 100 1'),
    ('due', 'due_of_member', '100000 2');
ANALYZE sqlite_schema;
