-- What the planner is to take for granted about rules: a score of groups have one, and each makes thousands a member.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('attributes', 'attributes', '50 1'),
    ('group_rules', 'group_rules', '100 2 1'),
    ('group_rules', 'group_rules_now', '50 1'),
    ('rule_exceptions', 'rule_exceptions', '500 10 2 1'),
    ('rule_exceptions', 'rule_exceptions_now', '400 2 1'),
    ('rule_memberships', 'rule_memberships', '200000 2000 2 1'),
    ('rule_memberships', 'rule_memberships_now', '100000 2 1'),
    ('policy_conditions', 'policy_conditions', '100 2 1'),
    ('policy_conditions', 'policy_conditions_now', '50 1'),
    ('expression_errors', 'expression_errors', '1000 500 20 1');
ANALYZE sqlite_schema;
