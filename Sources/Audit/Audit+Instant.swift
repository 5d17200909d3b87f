import Database
import Domain
import Store

/// Who had an app at one instant: a few statements for all of them, however many they are.
extension Audit {
    func assignments(app: EntityKey, asOf seq: Seq, _ passed: Passed?) throws -> [AssignmentAnswer] {
        let key: [SQLValue] = [.integer(app), .integer(seq), .integer(naming == .today ? .max : seq)]
        let appName = try name(.app, app, asOf: seq)
        var reasons = try reasons(app: app, asOf: seq, passed)
        let standings = try self.standings(app: app, user: nil, passed)
        var answers: [AssignmentAnswer] = []
        try connection.forEach(Self.holders, key) { row in
            let user = row.integer(0)
            let standing = standings[AppUser(app: app, user: user)]
            guard standing?.lostAt == nil else { return }
            answers.append(
                AssignmentAnswer(
                    app: appName, user: try row.optionalText(1) ?? name(.user, user, asOf: seq),
                    since: row.optionalInteger(2).map { Timestamp(microseconds: $0) }, until: nil,
                    loginMethod: standing?.loginMethod ?? row.optionalText(3), reasons: reasons.next(user),
                    seq: row.integer(4)))
        }
        return answers
    }

    /// Those who had it, in the order of their keys: name then, time, login method then, and the event that began it.
    package static let holders = """
        SELECT held.user,
            (
                SELECT name FROM names
                WHERE names.kind = 'user' AND names.key = held.user AND names.from_seq <= ?3
                ORDER BY names.from_seq DESC LIMIT 1
            ),
            events.at,
            (
                SELECT login_method FROM login_methods AS method
                WHERE method.app = held.app AND method.user = held.user AND method.from_seq BETWEEN held.from_seq AND ?2
                    AND (method.to_seq IS NULL OR method.to_seq > ?2)
                ORDER BY method.from_seq DESC LIMIT 1
            ),
            held.from_seq
        FROM assignments AS held LEFT JOIN events ON events.seq = held.from_seq
        WHERE held.app = ?1 AND held.from_seq <= ?2 AND (held.to_seq IS NULL OR held.to_seq > ?2)
        ORDER BY held.user, held.from_seq
        """

    private func reasons(app: EntityKey, asOf seq: Seq, _ passed: Passed?) throws -> ReasonTexts {
        // Policy and way are described once for all whom they give the app.
        var texts: [[EntityKey]: String] = [:]
        var reasons: [(user: EntityKey, text: String)] = []
        try connection.forEach(
            """
            SELECT policy, via, user FROM reasons
            WHERE app = ?1 AND from_seq <= ?2 AND (to_seq IS NULL OR to_seq > ?2)
            ORDER BY user, from_seq, policy, via
            """, [.integer(app), .integer(seq)]
        ) { row in
            guard passed?.time(row.integer(0), row.integer(1), row.integer(2)) == nil else { return }
            let way = [row.integer(0), row.integer(1)]
            let text = try texts[way] ?? describe(row, asOf: seq)
            texts[way] = text
            reasons.append((row.integer(2), text))
        }
        return ReasonTexts(all: reasons)
    }

    /// Reasons in the order of their users, taken from the beginning.
    private struct ReasonTexts {
        let all: [(user: EntityKey, text: String)]
        private var place = 0

        init(all: [(user: EntityKey, text: String)]) { self.all = all }

        mutating func next(_ user: EntityKey) -> [String] {
            var texts: [String] = []
            while place < all.count, all[place].user <= user {
                if all[place].user == user { texts.append(all[place].text) }
                place += 1
            }
            return texts
        }
    }
}
