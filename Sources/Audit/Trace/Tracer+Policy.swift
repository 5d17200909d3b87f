import Database
import Domain
import JSON
import Store

extension Tracer {
    /// A policy as it stood when the change was decided: told by its events, and the same in every table.
    func policyText(_ policy: EntityKey) throws -> PolicyText {
        let seqs = try connection.rows(
            "SELECT seq FROM timeline WHERE kind = 'policy' AND key = ?1 AND seq <= ?2 ORDER BY seq",
            [.integer(policy), .integer(change.seenSeq)]
        ).map { $0.integer(0) }
        guard seqs.first == policy, var text = PolicyText(try event(policy, "which added the policy").event) else {
            throw TraceError.broken("event \(policy), which added the policy, is missing from its timeline")
        }
        for seq in seqs.dropFirst() { text.apply(try event(seq, "which changed the policy").event) }
        try check(text, policy)
        return text
    }

    private func check(_ text: PolicyText, _ policy: EntityKey) throws {
        func row(_ columns: String, _ table: String) throws -> SQLRow? {
            try connection.first(
                """
                SELECT \(columns) FROM \(table)
                WHERE policy = ?1 AND from_seq <= ?2 AND (to_seq IS NULL OR to_seq > ?2)
                """, [.integer(policy), .integer(change.seenSeq)])
        }
        let version = try row("app, grp, login_method, priority, enabled", "policy_versions")
        let expected: [SQLValue] = [
            .integer(text.app), .integer(text.group), .text(text.loginMethod), .integer(text.priority),
            SQLValue(text.isEnabled),
        ]
        guard version?.values == expected else { throw missing("the text", policy, isThere: version != nil) }
        let window = try row("from_at, until_at, open", "policy_windows")
        let bounds: [SQLValue]? =
            text.window == .always
            ? nil
            : [
                SQLValue(text.window.from?.microseconds), SQLValue(text.window.until?.microseconds),
                SQLValue(text.isOpen),
            ]
        guard window?.values == bounds else { throw missing("the window", policy, isThere: window != nil) }
        let condition = try row("expression, language", "policy_conditions")
        let expression: [SQLValue]? = text.condition.map { [.text($0.text), .text($0.language)] }
        guard condition?.values == expression else {
            throw missing("the condition", policy, isThere: condition != nil)
        }
    }

    private func missing(_ what: String, _ policy: EntityKey, isThere: Bool) -> TraceError {
        .broken(
            "\(what) of policy \(policy) as it stood at seq \(change.seenSeq) is \(isThere ? "not as its events say" : "missing")"
        )
    }

    func policyLink(_ policy: EntityKey, _ text: PolicyText) throws -> TraceLink {
        let title = try name(.policy, policy)
        let group = try name(.group, text.group)
        let words = [
            "gives \(group) the app by \(text.loginMethod)", text.priority == 0 ? "" : "priority \(text.priority)",
            text.condition.map { "where \($0.text)" } ?? "",
            text.window == .always ? "" : "\(text.window.words.dropFirst())",
            text.isEnabled ? "" : "disabled",
        ].filter { !$0.isEmpty }
        return TraceLink(
            kind: .policy, text: "\(title), as of seq \(change.seenSeq): \(words.joined(separator: ", "))", at: nil,
            facts: [
                .init("policy", title), .init("asOfSeq", change.seenSeq), .init("group", group),
                .init("loginMethod", text.loginMethod), .init("priority", text.priority),
                .init("enabled", .bool(text.isEnabled)), .init("condition", text.condition?.text),
                .init("language", text.condition?.language), .init("from", text.window.from),
                .init("until", text.window.until),
            ])
    }
}
