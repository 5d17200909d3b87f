/// The statements of membership by rule: `?1` is the group, except where it says otherwise.
enum RuleSQL {
    static let endRule = "UPDATE group_rules SET to_seq = ?2 WHERE grp = ?1 AND to_seq IS NULL"
    static let endException = """
        UPDATE rule_exceptions SET to_seq = ?3 WHERE grp = ?1 AND user = ?2 AND to_seq IS NULL
        """
    /// At seq `?2`.
    static let end = [
        endRule,
        "UPDATE rule_exceptions SET to_seq = ?2 WHERE grp = ?1 AND to_seq IS NULL",
        "UPDATE rule_memberships SET to_seq = ?2 WHERE grp = ?1 AND to_seq IS NULL",
    ]
    static let dropErrorsOfGroup = "DELETE FROM expression_errors WHERE kind = 'rule' AND owner = ?1"
    /// Of the user `?1`, at seq `?2`.
    static let leave = [
        "UPDATE rule_memberships SET to_seq = ?2 WHERE member = ?1 AND to_seq IS NULL",
        "UPDATE rule_exceptions SET to_seq = ?2 WHERE user = ?1 AND mode = 'in' AND to_seq IS NULL",
    ]
    static let dropErrorsOfUser = """
        DELETE FROM expression_errors
        WHERE kind = 'rule' AND owner IN (SELECT grp FROM group_rules WHERE to_seq IS NULL) AND user = ?1
        """

    /// Of the users behind `?2`, by key, at most `?3`.
    static let everybody = """
        SELECT users.key, users.attributes, rule_exceptions.mode, rule_memberships.how,
            memberships.grp IS NOT NULL AND coalesce(rule_memberships.direct, 1), expression_errors.message
        FROM users
        LEFT JOIN rule_exceptions ON rule_exceptions.grp = ?1 AND rule_exceptions.user = users.key
            AND rule_exceptions.to_seq IS NULL
        LEFT JOIN rule_memberships ON rule_memberships.grp = ?1 AND rule_memberships.member = users.key
            AND rule_memberships.to_seq IS NULL
        LEFT JOIN memberships ON memberships.grp = ?1 AND memberships.member = users.key
            AND memberships.to_seq IS NULL
        LEFT JOIN expression_errors ON expression_errors.kind = 'rule' AND expression_errors.owner = ?1
            AND expression_errors.user = users.key
        WHERE users.status <> 'removed' AND users.key > ?2 ORDER BY users.key LIMIT ?3
        """

    static let change = "INSERT INTO scratch_rules (grp, user, how, was, direct) VALUES (?1, ?2, ?3, ?4, ?5)"
    static let leaveAll = """
        INSERT INTO scratch_rules (grp, user, how, was, direct)
        SELECT grp, member, NULL, how, direct FROM rule_memberships WHERE grp = ?1 AND to_seq IS NULL
        """

    static let dropError = "DELETE FROM expression_errors WHERE kind = 'rule' AND owner = ?1 AND user = ?2"
    static let noteError = """
        INSERT INTO expression_errors (kind, owner, user, seq, message) VALUES ('rule', ?1, ?2, ?3, ?4)
        """

    static let endMembership = """
        UPDATE rule_memberships SET to_seq = ?3 WHERE grp = ?1 AND member = ?2 AND to_seq IS NULL
        """
    static let turn = """
        INSERT INTO rule_memberships (grp, member, how, direct, from_seq)
        SELECT grp, member, how, ?4, ?3 FROM rule_memberships WHERE grp = ?1 AND member = ?2 AND to_seq = ?3
        """

    /// The reasons that the policy `?2` gives the user `?1`, or would give.
    static let considerReasons = """
        INSERT INTO scratch_reasons (policy, via, user, seq)
        SELECT policies.key, memberships.grp, memberships.member, ?3
        FROM memberships
        JOIN policies ON policies.key = ?2
        JOIN group_paths ON group_paths.ancestor = policies.grp AND group_paths.descendant = memberships.grp
        WHERE memberships.member = ?1 AND memberships.to_seq IS NULL
        ON CONFLICT DO NOTHING
        """

    /// Who becomes a member, or is none any more; `?1` is the seq.
    private static let moved = "scratch_rules WHERE direct = 0 AND (how IS NULL) <> (was IS NULL)"

    /// The memberships, and the reasons that they may begin or end; `?1` is the seq.
    static let follow = [
        """
        UPDATE rule_memberships SET to_seq = ?1
        WHERE to_seq IS NULL AND (member, grp) IN (SELECT user, grp FROM scratch_rules WHERE was IS NOT NULL)
        """,
        """
        INSERT INTO rule_memberships (grp, member, how, direct, from_seq)
        SELECT grp, user, how, direct, ?1 FROM scratch_rules WHERE how IS NOT NULL
        """,
        """
        UPDATE memberships SET to_seq = ?1
        WHERE to_seq IS NULL AND (grp, member) IN (SELECT grp, user FROM \(moved) AND how IS NULL)
        """,
        """
        INSERT INTO memberships (grp, member, kind, from_seq)
        SELECT grp, user, 'user', ?1 FROM \(moved) AND how IS NOT NULL
        """,
        """
        INSERT INTO scratch_reasons (policy, via, user, seq)
        SELECT policies.key, moved.grp, moved.user, ?1
        FROM (SELECT grp, user FROM \(moved)) AS moved
        CROSS JOIN group_paths ON group_paths.descendant = moved.grp
        CROSS JOIN policies ON policies.grp = group_paths.ancestor AND policies.removed_seq IS NULL
        WHERE true ON CONFLICT DO NOTHING
        """,
    ]

    /// The apps that have the groups, and the timelines; `?1` is the seq.
    static let tell = [
        """
        INSERT INTO touched (app, resource, kind, seq, revoke_seq, assignment, delay)
        SELECT DISTINCT app_groups.app, app_groups.grp, 'group', ?1, 0, 0, 0
        FROM (SELECT DISTINCT grp FROM \(moved)) AS moved
        CROSS JOIN group_paths ON group_paths.descendant = moved.grp
        CROSS JOIN app_groups ON app_groups.grp = group_paths.ancestor AND app_groups.to_seq IS NULL
        """,
        """
        INSERT INTO timeline (kind, key, seq)
        SELECT DISTINCT 'group', grp, ?1 FROM \(moved) UNION SELECT 'user', user, ?1 FROM \(moved)
        ON CONFLICT DO NOTHING
        """,
    ]
}
