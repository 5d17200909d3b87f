import Database
import Domain

/// From candidates to intervals: which reasons hold now, and so which assignments, and by which login method.
extension Projector {
    /// Every reason that a user has, or would have by being active.
    func considerReasons(ofUser user: EntityKey, _ seq: Seq) throws {
        try connection.run(
            """
            INSERT INTO scratch_reasons (policy, via, user, seq)
            SELECT policies.key, memberships.grp, ?1, ?2
            FROM memberships
            JOIN group_paths ON group_paths.descendant = memberships.grp
            JOIN policies ON policies.grp = group_paths.ancestor AND policies.removed_seq IS NULL
            WHERE memberships.member = ?1 AND memberships.to_seq IS NULL
            ON CONFLICT DO NOTHING
            """, [.integer(user), .integer(seq)])
    }

    /// Every reason that leads through the edge from a group to one that it contains.
    func considerReasons(ofGroup member: EntityKey, below group: EntityKey, _ seq: Seq) throws {
        try connection.run(
            """
            INSERT INTO scratch_reasons (policy, via, user, seq)
            SELECT policies.key, memberships.grp, memberships.member, ?3
            FROM group_paths AS up
            JOIN policies ON policies.grp = up.ancestor AND policies.removed_seq IS NULL
            JOIN group_paths AS down ON down.ancestor = ?2
            JOIN memberships ON memberships.grp = down.descendant AND memberships.to_seq IS NULL
                AND memberships.kind = 'user'
            WHERE up.descendant = ?1
            ON CONFLICT DO NOTHING
            """, [.integer(group), .integer(member), .integer(seq)])
    }

    /// Every reason that a policy gives or gave.
    func considerReasons(ofPolicy policy: EntityKey, _ seq: Seq) throws {
        try connection.run(
            """
            INSERT INTO scratch_reasons (policy, via, user, seq)
            SELECT policies.key, memberships.grp, memberships.member, ?2
            FROM policies
            JOIN group_paths ON group_paths.ancestor = policies.grp
            JOIN memberships ON memberships.grp = group_paths.descendant AND memberships.to_seq IS NULL
                AND memberships.kind = 'user'
            WHERE policies.key = ?1
            ON CONFLICT DO NOTHING
            """, [.integer(policy), .integer(seq)])
    }

    /// Ends and begins the candidates' reasons, then the assignments and login methods that follow from them.
    ///
    /// Each candidate says by which event it is one.
    ///
    /// - Parameter mayEnd: false where the events can only have begun reasons, so that none need be looked through for
    ///   their end.
    /// - Throws: `StorageError`.
    func settle(mayEnd: Bool = true) throws {
        let isConditional = try evaluateConditions()
        let isScoped = try evaluateScopes()
        let sql = isConditional || isScoped ? ReasonSQL.conditional : ReasonSQL.plain
        let ended = mayEnd ? try connection.run(sql.end) : 0
        let begun = try connection.run(sql.begin)
        // A changed priority or login method changes no reason, and yet perhaps the policy that decides.
        if mayEnd || begun > 0 {
            try connection.run(SettlingSQL.considerAssignments)
            if ended > 0 {
                try connection.run(SettlingSQL.touchEnded)
                try connection.run(SettlingSQL.endAssignments)
            }
            if begun > 0 {
                try connection.run(SettlingSQL.touchBegun)
                try connection.run(SettlingSQL.beginAssignments)
            }
            try connection.run(SettlingSQL.endLoginMethods)
            try connection.run(SettlingSQL.beginLoginMethods)
            try connection.run("DELETE FROM scratch_assignments")
        }
        if isConditional { try noteConditionErrors() }
        if isScoped { try noteScopeErrors() }
        try connection.run("DELETE FROM scratch_reasons")
    }

    /// Ends and begins what groups are wanted in an app.
    ///
    /// - Parameters:
    ///   - app: the app.
    ///   - group: the one group that may have begun or ceased to be wanted; nil for all.
    ///   - seq: of the event.
    /// - Throws: `StorageError`.
    func settleAppGroups(app: EntityKey, only group: EntityKey? = nil, _ seq: Seq) throws {
        let sql = group == nil ? AppGroupSQL.ofApp : AppGroupSQL.ofGroup
        let parameters: [SQLValue] = [.integer(app), .integer(seq)] + (group.map { [.integer($0)] } ?? [])
        try connection.run(sql.touch, parameters)
        try connection.run(sql.end, parameters)
        try connection.run(sql.begin, parameters)
    }
}

/// The statements that end and begin reasons; without conditions and scopes nothing asks for them.
private struct ReasonSQL {
    let end: String
    let begin: String

    static let plain = ReasonSQL(isNotFalse: "", isTrue: "")
    static let conditional = ReasonSQL(isNotFalse: isUnless("AND value = 0"), isTrue: isUnless(""))

    private static func isUnless(_ filter: String) -> String {
        """
        AND NOT EXISTS (
            SELECT 1 FROM scratch_conditions
            WHERE scratch_conditions.policy = scratch_reasons.policy AND scratch_conditions.user = scratch_reasons.user
                \(filter)
        ) AND NOT EXISTS (
            SELECT 1 FROM scratch_scopes
            WHERE scratch_scopes.app = (SELECT app FROM policies WHERE policies.key = scratch_reasons.policy)
                AND scratch_scopes.user = scratch_reasons.user \(filter)
        )
        """
    }

    /// - Parameters:
    ///   - isNotFalse: keeps a reason.
    ///   - isTrue: begins one: a condition or a scope without a value does not.
    private init(isNotFalse: String, isTrue: String) {
        end = """
            UPDATE reasons SET to_seq = (
                SELECT seq FROM scratch_reasons
                WHERE scratch_reasons.policy = reasons.policy AND scratch_reasons.via = reasons.via
                    AND scratch_reasons.user = reasons.user
            )
            WHERE to_seq IS NULL AND (policy, via, user) IN (
                SELECT policy, via, user FROM scratch_reasons WHERE NOT (\(Self.holds) \(isNotFalse))
            )
            """
        begin = """
            INSERT INTO reasons (app, user, policy, via, from_seq)
            SELECT policies.app, scratch_reasons.user, scratch_reasons.policy, scratch_reasons.via,
                scratch_reasons.seq
            FROM scratch_reasons JOIN policies ON policies.key = scratch_reasons.policy
            WHERE \(Self.holds) \(isTrue) AND NOT EXISTS (
                SELECT 1 FROM reasons
                WHERE reasons.policy = scratch_reasons.policy AND reasons.via = scratch_reasons.via
                    AND reasons.user = scratch_reasons.user AND reasons.to_seq IS NULL
            )
            """
    }

    /// A candidate holds, but for condition and scope: the policy is enabled, its window open, the user active and a direct
    /// member of a group inside the policy's.
    private static let holds = """
        EXISTS (
            SELECT 1
            FROM policies
            JOIN users ON users.key = scratch_reasons.user AND users.status = 'active'
            JOIN group_paths ON group_paths.ancestor = policies.grp AND group_paths.descendant = scratch_reasons.via
            JOIN memberships ON memberships.grp = scratch_reasons.via AND memberships.member = scratch_reasons.user
                AND memberships.to_seq IS NULL
            WHERE policies.key = scratch_reasons.policy AND policies.enabled = 1 AND policies.removed_seq IS NULL
                AND \(isInWindow)
        )
        """
}

/// The statements of settling what follows from reasons; app and seq are in the scratch rows.
private enum SettlingSQL {
    static let considerAssignments = """
        INSERT INTO scratch_assignments (app, user, seq)
        SELECT policies.app, scratch_reasons.user, scratch_reasons.seq
        FROM scratch_reasons JOIN policies ON policies.key = scratch_reasons.policy
        WHERE true ON CONFLICT DO NOTHING
        """

    private static let ending = """
        FROM scratch_assignments
        WHERE EXISTS (
            SELECT 1 FROM assignments
            WHERE assignments.app = scratch_assignments.app AND assignments.user = scratch_assignments.user
                AND assignments.to_seq IS NULL
        ) AND NOT EXISTS (
            SELECT 1 FROM reasons
            WHERE reasons.app = scratch_assignments.app AND reasons.user = scratch_assignments.user
                AND reasons.to_seq IS NULL
        )
        """

    private static let beginning = """
        FROM scratch_assignments
        WHERE NOT EXISTS (
            SELECT 1 FROM assignments
            WHERE assignments.app = scratch_assignments.app AND assignments.user = scratch_assignments.user
                AND assignments.to_seq IS NULL
        ) AND EXISTS (
            SELECT 1 FROM reasons
            WHERE reasons.app = scratch_assignments.app AND reasons.user = scratch_assignments.user
                AND reasons.to_seq IS NULL
        )
        """

    static let touchEnded = """
        INSERT INTO touched (app, resource, kind, seq, revoke_seq, assignment, delay)
        SELECT app, user, 'user', seq, seq, 1, 0 \(ending)
        """

    static let endAssignments = """
        UPDATE assignments SET to_seq = (
            SELECT seq FROM scratch_assignments
            WHERE scratch_assignments.app = assignments.app AND scratch_assignments.user = assignments.user
        )
        WHERE to_seq IS NULL AND (app, user) IN (SELECT app, user \(ending))
        """

    static let touchBegun = """
        INSERT INTO touched (app, resource, kind, seq, revoke_seq, assignment, delay)
        SELECT app, user, 'user', seq, 0, 1, 0 \(beginning)
        """

    static let beginAssignments = "INSERT INTO assignments (app, user, from_seq) SELECT app, user, seq \(beginning)"

    /// The deciding policy: the highest priority; among equals the oldest.
    private static let deciding = """
        SELECT policies.key
        FROM reasons JOIN policies ON policies.key = reasons.policy
        WHERE reasons.user = scratch_assignments.user AND reasons.app = scratch_assignments.app
            AND reasons.to_seq IS NULL
        ORDER BY policies.priority DESC, policies.key LIMIT 1
        """

    static let endLoginMethods = """
        UPDATE login_methods SET to_seq = (
            SELECT seq FROM scratch_assignments
            WHERE scratch_assignments.app = login_methods.app AND scratch_assignments.user = login_methods.user
        )
        WHERE to_seq IS NULL AND (app, user) IN (SELECT app, user FROM scratch_assignments) AND NOT EXISTS (
            SELECT 1
            FROM scratch_assignments JOIN policies ON policies.key = (\(deciding))
            WHERE scratch_assignments.app = login_methods.app AND scratch_assignments.user = login_methods.user
                AND policies.key = login_methods.policy AND policies.login_method = login_methods.login_method
        )
        """

    static let beginLoginMethods = """
        INSERT INTO login_methods (app, user, policy, login_method, from_seq)
        SELECT scratch_assignments.app, scratch_assignments.user, policies.key, policies.login_method,
            scratch_assignments.seq
        FROM scratch_assignments JOIN policies ON policies.key = (\(deciding))
        WHERE NOT EXISTS (
            SELECT 1 FROM login_methods
            WHERE login_methods.app = scratch_assignments.app AND login_methods.user = scratch_assignments.user
                AND login_methods.to_seq IS NULL
        )
        """
}

/// A policy without a window is open always.
let isInWindow = """
    NOT EXISTS (
        SELECT 1 FROM policy_windows
        WHERE policy_windows.policy = policies.key AND policy_windows.to_seq IS NULL AND policy_windows.open = 0
    )
    """

/// The statements for the groups that are wanted in app `?1`, as of seq `?2`.
private struct AppGroupSQL {
    let touch: String
    let end: String
    let begin: String

    static let ofApp = AppGroupSQL("")
    /// Only group `?3`: one of a thousand policies of an app is not to look at all the others.
    static let ofGroup = AppGroupSQL(" AND grp = ?3")

    private init(_ filter: String) {
        let wanted = """
            SELECT policies.grp FROM policies JOIN apps ON apps.key = policies.app
            WHERE policies.app = ?1 AND policies.enabled = 1 AND policies.removed_seq IS NULL
                AND apps.push_groups = 1 AND apps.removed_seq IS NULL AND \(isInWindow)\(filter)
            """
        touch = """
            INSERT INTO touched (app, resource, kind, seq, revoke_seq, assignment, delay)
            SELECT ?1, grp, 'group', ?2, ?2, 0, 0 FROM app_groups
            WHERE app = ?1 AND to_seq IS NULL\(filter) AND grp NOT IN (\(wanted))
            UNION
            SELECT ?1, grp, 'group', ?2, 0, 0, 0 FROM (\(wanted)) AS wanted
            WHERE grp NOT IN (SELECT grp FROM app_groups WHERE app = ?1 AND to_seq IS NULL\(filter))
            """
        end = """
            UPDATE app_groups SET to_seq = ?2
            WHERE app = ?1 AND to_seq IS NULL\(filter) AND grp NOT IN (\(wanted))
            """
        begin = """
            INSERT INTO app_groups (app, grp, from_seq)
            SELECT DISTINCT ?1, grp, ?2 FROM (\(wanted)) AS wanted
            WHERE grp NOT IN (SELECT grp FROM app_groups WHERE app = ?1 AND to_seq IS NULL\(filter))
            """
    }
}
