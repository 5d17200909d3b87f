import Database
package import Domain
import Store

/// Somebody who held what a separation of duties keeps apart.
package struct DutyAnswer: Hashable, Sendable {
    /// Names of then, also of the two that are kept apart.
    package let separation: String
    package let kind: SeparationKind
    package let first: String
    package let second: String
    package let user: String
    /// Since when the user held both; perhaps before they were to be kept apart.
    package let since: Timestamp?
    /// When that ended, if it did.
    package let until: Timestamp?
    /// Whether there was a moment without an exception.
    package let isViolation: Bool
    /// The last exception of that time; nil where there was none.
    package let exception: DutyException?
    /// The event by which the user came to hold both.
    package let seq: Seq
}

/// An exception from a separation of duties.
package struct DutyException: Hashable, Sendable {
    /// Until when it was allowed.
    package let until: Timestamp
    package let allowedBy: String?
    package let reason: String?
    /// The event that allowed it.
    package let seq: Seq
}

extension Audit {
    /// Who held what separations keep apart at some moment of a period.
    ///
    /// - Parameters:
    ///   - separation: only this one; nil for all that there were in the period.
    ///   - period: an instant or an interval.
    /// - Returns: by separation, user and time; one answer for each unbroken stretch of holding both.
    /// - Throws: `StorageError`.
    package func duties(of separation: EntityKey? = nil, in period: AuditPeriod) throws -> [DutyAnswer] {
        let passed = try period.isInstant ? self.passed(in: period) : nil
        return try connection.rows(
            """
            SELECT key, name, kind, first, second, removed_seq FROM separations
            WHERE key <= ?2 AND (removed_seq IS NULL OR removed_seq > ?1) ORDER BY key
            """, [.integer(period.from), .integer(period.to)]
        ).filter { separation == nil || $0.integer(0) == separation }.flatMap { row in
            let life = Held(user: 0, from: row.integer(0), to: row.optionalInteger(5) ?? .max)
            return try duties(SeparationState(row), life, period, passed)
        }
    }

    private func duties(
        _ state: SeparationState, _ life: Held, _ period: AuditPeriod, _ passed: Passed?
    ) throws -> [DutyAnswer] {
        let kind = state.separation.kind
        let first = try held(kind, state.separation.first, period, passed)
        let second = Dictionary(
            grouping: try held(kind, state.separation.second, period, passed), by: \.user)
        let exceptions = Dictionary(grouping: try exceptions(from: state.key, period), by: \.user)
        let asked = Held(user: 0, from: period.from, to: period.to + 1)
        return try first.flatMap { one in
            try (second[one.user] ?? []).compactMap { other in
                guard let both = one.overlap(other), let counted = both.overlap(life)?.overlap(asked) else {
                    return nil
                }
                let allowed = (exceptions[one.user] ?? []).filter { counted.overlap($0.held) != nil }
                let seen = counted.to - 1
                return DutyAnswer(
                    separation: try name(.separation, state.key, asOf: seen), kind: kind,
                    first: try name(kind.entity, state.separation.first, asOf: seen),
                    second: try name(kind.entity, state.separation.second, asOf: seen),
                    user: try name(.user, one.user, asOf: seen), since: try time(of: both.from),
                    until: try end(both.to == .max ? nil : both.to, in: period),
                    isViolation: !Self.isCovered(counted, by: allowed, period.instant),
                    exception: try allowed.last.map { try describe($0) }, seq: both.from)
            }
        }
    }

    /// The stretches in which users held a group or a policy, up to the end of a period, those that touch joined.
    ///
    /// From the beginning on: who came by one way before the other way ended has held it since then.
    private func held(
        _ kind: SeparationKind, _ key: EntityKey, _ period: AuditPeriod, _ passed: Passed?
    ) throws -> [Held] {
        let rows: [Held]
        switch kind {
        case .groups:
            rows = try inside(key, AuditPeriod(from: 0, to: period.to), endedBy: passed == nil ? nil : period.instant)
                .filter { $0.text(1) == "user" }
                .map { Held(user: $0.integer(0), from: $0.integer(3), to: $0.integer(4)) }
        case .policies:
            rows = try connection.rows(
                """
                SELECT reasons.user, reasons.from_seq, reasons.to_seq, reasons.via
                FROM policies JOIN reasons ON reasons.app = policies.app AND reasons.policy = policies.key
                WHERE policies.key = ?1 AND reasons.from_seq <= ?2
                ORDER BY reasons.user, reasons.from_seq
                """, [.integer(key), .integer(period.to)]
            ).filter { $0.optionalInteger(2) != nil || passed?.time(key, $0.integer(3), $0.integer(0)) == nil }
                .map { Held(user: $0.integer(0), from: $0.integer(1), to: $0.optionalInteger(2) ?? .max) }
        }
        return rows.reduce(into: []) { joined, next in
            if let last = joined.last, last.user == next.user, next.from <= last.to {
                joined[joined.count - 1].to = max(last.to, next.to)
            } else {
                joined.append(next)
            }
        }
    }

    private func exceptions(from separation: EntityKey, _ period: AuditPeriod) throws -> [Exception] {
        try connection.rows(
            """
            SELECT user, from_seq, to_seq, until_at FROM separation_exceptions
            WHERE separation = ?1 AND from_seq <= ?3 AND (to_seq IS NULL OR to_seq > ?2) ORDER BY user, from_seq
            """, [.integer(separation), .integer(period.from), .integer(period.to)]
        ).map { row in
            Exception(
                held: Held(user: row.integer(0), from: row.integer(1), to: row.optionalInteger(2) ?? .max),
                until: Timestamp(microseconds: row.integer(3)))
        }
    }

    /// Whether exceptions held all the time; one whose end has passed by the instant has ended, even without its event.
    private static func isCovered(_ time: Held, by exceptions: [Exception], _ instant: Timestamp?) -> Bool {
        var reached = time.from
        for exception in exceptions where exception.held.from <= reached {
            if let instant, exception.held.to == .max, exception.until <= instant { continue }
            reached = max(reached, exception.held.to)
        }
        return reached >= time.to
    }

    private func describe(_ exception: Exception) throws -> DutyException {
        let command = try journal.event(exception.held.from).flatMap { try journal.command($0.command) }
        return DutyException(
            until: exception.until, allowedBy: command?.actor, reason: command?.reason, seq: exception.held.from)
    }

    /// From which seq until before which.
    private struct Held {
        let user: EntityKey
        let from: Seq
        var to: Seq

        func overlap(_ other: Held) -> Held? {
            let both = Held(user: user, from: max(from, other.from), to: min(to, other.to))
            return both.from < both.to ? both : nil
        }
    }

    private struct Exception {
        let held: Held
        let until: Timestamp
        var user: EntityKey { held.user }
    }
}

extension Audit {
    /// An event of separations in words; nil for every other event.
    func describeSeparation(_ event: RecordedEvent) throws -> String? {
        func user(_ key: EntityKey) throws -> String { try name(.user, key, asOf: event.seq) }
        func separation(_ key: EntityKey) throws -> String { try name(.separation, key, asOf: event.seq - 1) }
        switch event.event {
        case .separationAdded(let name, let pair):
            let part = pair.kind.entity
            let (first, second) = (
                try self.name(part, pair.first, asOf: event.seq), try self.name(part, pair.second, asOf: event.seq)
            )
            return "separation \(name) keeps \(part.rawValue) \(first) and \(part.rawValue) \(second) apart"
        case .separationRemoved(let key): return "separation \(try separation(key)) was removed"
        case .separationExceptionAllowed(let key, let who, let until):
            return "\(try user(who)) may hold what separation \(try separation(key)) keeps apart until \(until)"
        case .separationExceptionEnded(let key, let who):
            return "the exception of \(try user(who)) from separation \(try separation(key)) was taken back"
        case .separationExceptionExpired(let key, let who):
            return "the exception of \(try user(who)) from separation \(try separation(key)) ended"
        case .membershipStartRefused(let group, let member, let kind, let key):
            let who = try name(kind == .user ? .user : .group, member, asOf: event.seq)
            return
                "\(who) did not join \(try name(.group, group, asOf: event.seq)): separation \(try separation(key)) forbids it"
        default: return nil
        }
    }
}
