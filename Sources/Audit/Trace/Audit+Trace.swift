import Database
package import Domain
import Store

/// What is to be traced.
package enum TraceQuestion: Hashable, Sendable {
    /// The last grant or removal of an app up to the end of a period.
    case access(user: String, app: String, AuditPeriod)
    /// What an event decided, or what it confirmed.
    case seq(Seq)
    /// What the events of a command decided or confirmed; its idempotency key, or its number.
    case command(String)
    /// The last change that a job delivers: `APP/RESOURCE`, as a trace shows it.
    case job(String)
    /// What made an account as it is; of its whole life, or only the last.
    case account(app: String, remoteId: String, wholeLife: Bool)
}

extension Audit {
    /// Traces grants and removals, one after another, so that any number of them needs no memory.
    ///
    /// - Parameters:
    ///   - question: what is to be traced.
    ///   - period: as of when names are meant.
    ///   - each: is given each chain; what it throws ends the walk.
    /// - Throws: `TraceError` where a link is missing, or where there is nothing to trace; `AuditError` for an unknown
    ///   name; `StorageError`; what `each` throws.
    package func trace(_ question: TraceQuestion, in period: AuditPeriod, _ each: (Trace) throws -> Void) throws {
        switch question {
        case .access(let user, let app, let period):
            for user in try keys(.user, named: user, in: period) {
                for app in try keys(.app, named: app, in: period) {
                    try each(try trace(try lastChange(app: app, user: user, in: period)))
                }
            }
        case .seq(let seq): try traceEvents(seq...seq, each)
        case .command(let key):
            let seqs = try self.seqs(ofCommand: key)
            try traceEvents(seqs, each)
        case .job(let id):
            let (app, user) = try job(id)
            try each(try trace(try lastChange(app: app, user: user, in: period)))
        case .account(let app, let remoteId, let wholeLife):
            for app in try keys(.app, named: app, in: period) {
                let (user, seq) = try account(app: app, remoteId: remoteId)
                guard wholeLife else {
                    try each(try trace(try changeBehind(app: app, user: user, outcome: seq, account: remoteId)))
                    continue
                }
                for change in try changes(app: app, user: user).reversed() { try each(try trace(change)) }
            }
        }
    }

    /// Traces one grant or removal.
    ///
    /// - Throws: `TraceError.broken` where a link is missing; `StorageError`.
    package func trace(_ change: AccessChange) throws -> Trace {
        try Tracer(audit: self, change: change).trace()
    }

    /// Every grant and removal of an app to a user up to a seq, the newest first.
    package func changes(app: EntityKey, user: EntityKey, to seq: Seq = .max) throws -> [AccessChange] {
        try connection.rows(
            """
            SELECT from_seq, to_seq FROM assignments WHERE app = ?1 AND user = ?2 AND from_seq <= ?3
            ORDER BY from_seq DESC
            """, [.integer(app), .integer(user), .integer(seq)]
        ).flatMap { row -> [AccessChange] in
            let begun = row.integer(0)
            let grant = AccessChange(app: app, user: user, direction: .grant, seq: begun, begunSeq: begun)
            guard let end = row.optionalInteger(1), end <= seq else { return [grant] }
            return [AccessChange(app: app, user: user, direction: .removal, seq: end, begunSeq: begun), grant]
        }
    }

    private func lastChange(app: EntityKey, user: EntityKey, in period: AuditPeriod) throws -> AccessChange {
        if let last = try changes(app: app, user: user, to: period.to).first { return last }
        let reason = try connection.first(
            "SELECT from_seq FROM reasons WHERE app = ?1 AND user = ?2 AND from_seq <= ?3 LIMIT 1",
            [.integer(app), .integer(user), .integer(period.to)])
        if let reason {
            throw TraceError.broken("the assignment from seq \(reason.integer(0)) is missing, though it has a reason")
        }
        throw AuditError.noAccess(
            user: try name(.user, user, asOf: period.to), app: try name(.app, app, asOf: period.to), last: nil)
    }
}
