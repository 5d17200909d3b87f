import Database
import Domain
import JSON

extension Tracer {
    /// The assignment that the change began or ended, and the login method that held.
    func assignmentLink(user: String, app: String) throws -> TraceLink {
        try checkAssignments()
        let row = try connection.first(
            "SELECT to_seq FROM assignments WHERE app = ?1 AND user = ?2 AND from_seq = ?3",
            place + [.integer(change.begunSeq)])
        guard let row else {
            throw TraceError.broken("the assignment of \(app) to \(user) from seq \(change.begunSeq) is missing")
        }
        let method = try connection.first(
            """
            SELECT login_method, policy FROM login_methods
            WHERE app = ?1 AND user = ?2 AND from_seq <= ?3 AND (to_seq IS NULL OR to_seq > ?3)
            """, place + [.integer(change.seenSeq)])
        guard let method else {
            throw TraceError.broken("the login method of \(user) in \(app) as of seq \(change.seenSeq) is missing")
        }
        let until = row.optionalInteger(0)
        return TraceLink(
            kind: .assignment,
            text:
                "\(user) has \(app) from seq \(change.begunSeq)\(until.map { " to seq \($0)" } ?? ""), by \(method.text(0))",
            at: nil,
            facts: [
                .init("fromSeq", change.begunSeq), .init("toSeq", until), .init("loginMethod", method.text(0)),
                .init("decidingPolicy", try name(.policy, method.integer(1))),
            ])
    }

    /// Assignments must be the union of their reasons, so that none of the two can be missing.
    private func checkAssignments() throws {
        let reasons = try intervals("reasons")
        let assignments = try intervals("assignments")
        var union: [ClosedRange<Seq>] = []
        for reason in reasons {
            if let last = union.last, reason.lowerBound <= last.upperBound {
                union[union.count - 1] = last.lowerBound...max(last.upperBound, reason.upperBound)
            } else {
                union.append(reason)
            }
        }
        if let missing = union.first(where: { !assignments.contains($0) }) {
            throw TraceError.broken("the assignment from seq \(missing.lowerBound) is missing, though it has a reason")
        }
        if let missing = assignments.first(where: { !union.contains($0) }) {
            throw TraceError.broken("a reason of the assignment from seq \(missing.lowerBound) is missing")
        }
    }

    /// Half open; an open end is the last seq there can be.
    private func intervals(_ table: String) throws -> [ClosedRange<Seq>] {
        try connection.rows(
            "SELECT from_seq, coalesce(to_seq, 9223372036854775807) FROM \(table) WHERE app = ?1 AND user = ?2 ORDER BY from_seq",
            place
        ).map { $0.integer(0)...max($0.integer(0), $0.integer(1)) }
    }
}
