-- What the planner is to take for granted about reviews: some hundreds, each of some hundreds of people.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('reviews', 'reviews_by_name', '200 1'),
    ('review_decisions', 'review_decisions', '60000 300 2 1'),
    ('review_decisions', 'review_decisions_now', '50000 250 1');
ANALYZE sqlite_schema;
