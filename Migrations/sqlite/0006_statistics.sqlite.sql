-- How many rows each index finds, for the planner. Without this it takes every first column for a good one, and walks all
-- of an app's rows where an index would lead to the one that is meant. The numbers are those of a large organisation (a
-- hundred thousand users, a score of apps); only their proportions matter, and they hold from the first row on, so that
-- the plans do not change as the tables grow.
ANALYZE sqlite_schema;
DELETE FROM sqlite_stat1;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('commands', 'sqlite_autoindex_commands_1', '1000000 1'),
    ('users', 'sqlite_autoindex_users_1', '100000 1'),
    ('users', 'users_by_name', '100000 1'),
    ('groups', 'sqlite_autoindex_groups_1', '10000 1'),
    ('groups', 'groups_by_name', '10000 1'),
    ('apps', 'apps_by_name', '20 1'),
    ('app_mappings', 'app_mappings', '100 5 1'),
    ('policies', 'policies_by_name', '1000 1'),
    ('policies', 'policies_by_group', '1000 2'),
    ('policies', 'policies_by_app', '1000 50'),
    ('policy_versions', 'policy_versions', '2000 2 1'),
    ('names', 'names', '150000 40000 2 1'),
    ('names', 'names_by_name', '150000 40000 2 1'),
    ('memberships', 'memberships', '1000000 100 2 1'),
    ('memberships', 'memberships_now', '800000 80 1'),
    ('memberships', 'memberships_of_member_now', '800000 8'),
    ('memberships', 'memberships_of_member', '1000000 10 1'),
    ('group_paths', 'group_paths', '20000 4 1'),
    ('group_paths', 'group_paths_up', '20000 2 1'),
    ('reasons', 'reasons', '1000000 50000 2 2 2 1'),
    ('reasons', 'reasons_of_policy_now', '800000 1000 500 1'),
    ('reasons', 'reasons_of_user_now', '800000 8 2'),
    ('assignments', 'assignments', '1000000 50000 2 1'),
    ('assignments', 'assignments_of_user', '1000000 10 2 1'),
    ('assignments', 'assignments_now', '800000 40000 1'),
    ('login_methods', 'login_methods', '1000000 50000 2 1'),
    ('login_methods', 'login_methods_now', '800000 40000 1'),
    ('app_groups', 'app_groups', '10000 500 2 1'),
    ('app_groups', 'app_groups_now', '8000 2 1'),
    ('links', 'links', '800000 40000 1'),
    ('links', 'links_by_remote_id', '800000 40000 1'),
    ('links', 'links_of_resource', '800000 8 1'),
    ('accounts', 'accounts', '1000000 50000 2 1'),
    ('link_members', 'link_members', '500000 25000 50 1'),
    ('link_members', 'link_members_of_user', '500000 25000 5'),
    ('wants', 'wants', '800000 40000 1'),
    ('wants', 'wants_of_resource', '800000 8 1'),
    ('parked', 'parked', '1000 50 1'),
    ('vanished', 'vanished', '1000 50 1'),
    ('timeline', 'timeline', '5000000 2000000 10 1'),
    ('jobs', 'jobs', '800000 40000 1'),
    ('jobs', 'jobs_due', '100000 5000 5000 2'),
    ('jobs', 'jobs_leased', '100 5 1'),
    ('attempts', 'attempts_of_job', '2000000 100000 3 1'),
    ('counters', 'counters', '1 1');
-- Taken into account at once, and not only by the next connection.
ANALYZE sqlite_schema;
