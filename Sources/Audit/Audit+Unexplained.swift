package import Domain
import Database
import Store

/// An account in an app that no assignment explains.
package struct UnexplainedAnswer: Hashable, Sendable {
    package let app: String
    /// Whose it is; nil where it is nobody's we know.
    package let user: String?
    package let remoteId: String
    package let kind: Kind
    /// Since when there is no explanation: the end of the assignment, or the first reading that found it.
    package let since: Timestamp?
    /// The reading that found it; nil where what the app had confirmed says so.
    package let readAt: Timestamp?
    package let seq: Seq

    package enum Kind: String, Hashable, Sendable {
        /// Ours, to be used by its user, who is not assigned.
        case leftOver = "left-over"
        /// The same, with a removal that waits for a release.
        case held
        /// Ours, and found open by the last reading.
        case extra
        /// Not ours.
        case unmanaged
    }
}

extension Audit {
    /// What no assignment explains among the accounts of an app: by what it had confirmed, and by what it was seen to
    /// have when it was last reconciled.
    ///
    /// - Parameters:
    ///   - app: the app.
    ///   - period: its end is asked about.
    /// - Returns: the accounts, and when the app was read for the last time before; nil where it never was.
    /// - Throws: `StorageError`.
    package func unexplained(
        app: EntityKey, in period: AuditPeriod
    ) throws -> (answers: [UnexplainedAnswer], readAt: Timestamp?) {
        let appName = try name(.app, app, asOf: period.to)
        var answers = try accounts(app: app, in: period, leftOver: true).map { account in
            UnexplainedAnswer(
                app: appName, user: account.user, remoteId: account.remoteId,
                kind: account.heldSeq == nil ? .leftOver : .held,
                since: try lastEnd(app, account.userKey, in: period) ?? account.since, readAt: nil, seq: account.seq)
        }
        var known = Set(answers.map(\.remoteId))
        let readings = try connection.rows(
            """
            SELECT events.seq FROM timeline JOIN events ON events.seq = timeline.seq
            WHERE timeline.kind = 'app' AND timeline.key = ?1 AND timeline.seq <= ?2 AND events.type = 'AppReconciled'
            ORDER BY events.seq DESC
            """, [.integer(app), .integer(period.to)]
        ).map { $0.integer(0) }
        guard let last = readings.first else { return (answers, nil) }
        // What has become ours since then is none of these any more.
        for row in try connection.rows(
            "SELECT remote_id FROM accounts WHERE app = ?1 AND from_seq > ?2 AND from_seq <= ?3",
            [.integer(app), .integer(last), .integer(period.to)])
        {
            known.insert(row.text(0))
        }
        let readAt = try time(of: last)
        var found = try findings(of: app, from: last, to: period.to).filter { !known.contains($0.key) }
        var since = found.mapValues { _ in last }
        // Back through the readings, as long as each has found them too.
        var later = last
        for reading in readings.dropFirst() {
            guard !found.isEmpty else { break }
            let before = try findings(of: app, from: reading, to: later - 1)
            found = found.filter { before[$0.key] != nil }
            for id in found.keys { since[id] = reading }
            later = reading
        }
        for (id, finding) in try findings(of: app, from: last, to: period.to).sorted(by: { $0.key < $1.key }) {
            guard let first = since[id] else { continue }
            answers.append(
                UnexplainedAnswer(
                    app: appName, user: try finding.user.map { try name(.user, $0, asOf: period.to) }, remoteId: id,
                    kind: finding.kind, since: try time(of: first), readAt: readAt, seq: finding.seq))
        }
        return (answers, readAt)
    }

    private struct Finding {
        let kind: UnexplainedAnswer.Kind
        let user: EntityKey?
        let seq: Seq
    }

    /// The accounts that one reading found without an explanation, by the app's id of them.
    private func findings(of app: EntityKey, from first: Seq, to last: Seq) throws -> [String: Finding] {
        let seqs = try connection.rows(
            """
            SELECT events.seq FROM timeline JOIN events ON events.seq = timeline.seq
            WHERE timeline.kind = 'app' AND timeline.key = ?1 AND timeline.seq BETWEEN ?2 AND ?3
                AND events.type = 'DriftFound'
            """, [.integer(app), .integer(first), .integer(last)])
        var findings: [String: Finding] = [:]
        for seq in seqs.map({ $0.integer(0) }) {
            guard case .driftFound(_, .user, let drift, let items)? = try journal.event(seq)?.event else { continue }
            guard drift == .extra || drift == .unmanaged else { continue }
            for item in items {
                findings[item.remoteId] = Finding(
                    kind: drift == .extra ? .extra : .unmanaged, user: item.resource, seq: seq)
            }
        }
        return findings
    }

    /// When the last assignment of an app had ended.
    private func lastEnd(_ app: EntityKey, _ user: EntityKey, in period: AuditPeriod) throws -> Timestamp? {
        let row = try connection.first(
            "SELECT max(to_seq) FROM assignments WHERE app = ?1 AND user = ?2 AND to_seq <= ?3",
            [.integer(app), .integer(user), .integer(period.to)])
        return try row.flatMap { try time($0, 0) }
    }
}
