import Database
import Domain

extension Projector {
    func addPolicy(
        _ policy: EntityKey, _ policyName: String, _ app: EntityKey, _ group: EntityKey, _ loginMethod: String,
        _ priority: Int64
    ) throws {
        try connection.run(
            """
            INSERT INTO policies (key, name, folded, app, grp, login_method, priority, enabled)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1)
            """,
            [
                .integer(policy), .text(policyName), .text(Names.folded(policyName)), .integer(app), .integer(group),
                .text(loginMethod), .integer(priority),
            ])
        try name(.policy, policy, policyName, policy)
        try policyChanged(policy, policy)
    }

    func changePolicy(_ policy: EntityKey, _ loginMethod: String, _ priority: Int64, _ seq: Seq) throws {
        try connection.run(
            "UPDATE policies SET login_method = ?2, priority = ?3 WHERE key = ?1",
            [.integer(policy), .text(loginMethod), .integer(priority)])
        try policyChanged(policy, seq)
    }

    func enablePolicy(_ policy: EntityKey, _ enabled: Bool, _ seq: Seq) throws {
        try connection.run(
            "UPDATE policies SET enabled = ?2 WHERE key = ?1", [.integer(policy), SQLValue(enabled)])
        try policyChanged(policy, seq)
    }

    func removePolicy(_ policy: EntityKey, _ seq: Seq) throws {
        try connection.run(
            "UPDATE policies SET removed_seq = ?2 WHERE key = ?1", [.integer(policy), .integer(seq)])
        try endName(.policy, policy, seq)
        try endWindow(policy, seq)
        try endCondition(policy, seq)
        try dropDue(ofPolicy: policy)
        try policyChanged(policy, seq)
    }

    /// Records the policy's new text, and settles whom it gives its app to, and whether its group is wanted there.
    private func policyChanged(_ policy: EntityKey, _ seq: Seq) throws {
        try connection.run(
            "UPDATE policy_versions SET to_seq = ?2 WHERE policy = ?1 AND to_seq IS NULL",
            [.integer(policy), .integer(seq)])
        try connection.run(
            """
            INSERT INTO policy_versions (policy, app, grp, login_method, priority, enabled, from_seq)
            SELECT key, app, grp, login_method, priority, enabled, ?2 FROM policies WHERE key = ?1 AND removed_seq IS NULL
            """, [.integer(policy), .integer(seq)])
        try settlePolicy(policy, seq)
    }

    /// Settles whom a policy gives its app to, and whether its group is wanted there.
    func settlePolicy(_ policy: EntityKey, _ seq: Seq) throws {
        try considerReasons(ofPolicy: policy, seq)
        try settle()
        guard let row = try connection.first("SELECT app, grp FROM policies WHERE key = ?1", [.integer(policy)]) else {
            return
        }
        try settleAppGroups(app: row.integer(0), only: row.integer(1), seq)
        try note(seq, (.policy, policy), (.app, row.integer(0)), (.group, row.integer(1)))
    }
}
