package import Domain
import Database
import Store

/// Somebody who had left, or was suspended, and could still use an account.
package struct LeaverAnswer: Hashable, Sendable {
    package let user: String
    package let app: String
    package let how: How
    /// Since when there was to be no access.
    package let leftAt: Timestamp
    package let remoteId: String
    /// When the app confirmed that the account cannot be used any more; nil where it has not.
    package let closedAt: Timestamp?
    /// From the leaving up to then, or to the end of what is asked about.
    package let open: Duration
    /// What keeps it open now, as far as is known; nil where that is the past.
    package let state: String?
    /// Who let them go, and why; nil where the date of the leaving has passed and its event is not there yet.
    package let cause: CauseAnswer?
    /// The event with which the account could be used.
    package let seq: Seq

    package enum How: String, Hashable, Sendable {
        case left
        case suspended
        /// Past the date of a leaving that is not in the journal yet.
        case due
    }
}

extension Audit {
    /// The time in which somebody was not to have anything.
    private struct Absence {
        let how: LeaverAnswer.How
        let from: Seq
        let at: Timestamp
        var to: Seq = .max
    }

    /// Leavers whose accounts were open, by what each app has confirmed, at some moment of a period.
    ///
    /// At an instant: whose are open. Over a period: also those that were closed in it, and how long that took.
    ///
    /// - Parameters:
    ///   - scope: users and apps that are asked about.
    ///   - period: an instant or an interval.
    /// - Returns: those that were open longest first.
    /// - Throws: `StorageError`.
    package func leavers(_ scope: AuditScope, in period: AuditPeriod) throws -> [LeaverAnswer] {
        let passed = try passed(in: period)
        let now = try period.instant ?? time(of: period.to) ?? Timestamp(microseconds: 0)
        var absences: [EntityKey: [Absence]] = [:]
        return try openAccounts(scope, passed, in: period).flatMap { row -> [LeaverAnswer] in
            let (app, user) = (row.integer(0), row.integer(1))
            let known = try absences[user] ?? self.absences(of: user, passed, in: period)
            absences[user] = known
            let (opened, closed) = (row.integer(3), row.optionalInteger(4) ?? .max)
            return try known.compactMap { absence -> LeaverAnswer? in
                let (from, to) = (max(opened, absence.from), min(closed, absence.to))
                guard from < to, from <= period.to, to > period.from else { return nil }
                // Somebody who is back is no leaver any more: what was open then is not open now.
                if period.isInstant && absence.to <= period.to { return nil }
                let closedAt = try end(closed == .max ? nil : closed, in: period)
                let until = try closedAt ?? end(absence.to == .max ? nil : absence.to, in: period) ?? now
                // An account that somebody opened again later was not open from the leaving on.
                let since = max(absence.at, try time(of: opened) ?? absence.at)
                return LeaverAnswer(
                    user: try name(.user, user, asOf: period.to), app: try name(.app, app, asOf: period.to),
                    how: absence.how, leftAt: absence.at, remoteId: row.text(2), closedAt: closedAt,
                    open: .microseconds(max(0, until.microseconds - since.microseconds)),
                    state: try closedAt == nil ? state(app, user, in: period) : nil,
                    cause: try absence.how == .due ? nil : cause(of: absence.from), seq: opened)
            }
        }.sorted { ($1.open, $0.user, $0.app) < ($0.open, $1.user, $1.app) }
    }

    /// Accounts that could be used at some moment of a period in which their users were not assigned.
    private func openAccounts(_ scope: AuditScope, _ passed: Passed?, in period: AuditPeriod) throws -> [SQLRow] {
        let late = Set(passed.map { Array($0.leavers.keys) } ?? [])
        let users = scope.users.map { Set($0) }
        return try (scope.apps ?? allKeys(.app, in: AuditPeriod(from: 0, to: period.to))).flatMap { app in
            try connection.rows(
                """
                SELECT app, user, remote_id, from_seq, to_seq, EXISTS (
                    SELECT 1 FROM assignments AS held
                    WHERE held.app = accounts.app AND held.user = accounts.user
                        AND held.from_seq <= max(accounts.from_seq, ?2)
                        AND (held.to_seq IS NULL OR held.to_seq >= min(coalesce(accounts.to_seq, ?3 + 1), ?3 + 1))
                )
                FROM accounts
                WHERE app = ?1 AND active = 1 AND from_seq <= ?3 AND (to_seq IS NULL OR to_seq > ?2)
                """, [.integer(app), .integer(period.from), .integer(period.to)])
        }.filter { row in
            (users?.contains(row.integer(1)) ?? true) && (!row.truth(5) || late.contains(row.integer(1)))
        }
    }

    private func absences(of user: EntityKey, _ passed: Passed?, in period: AuditPeriod) throws -> [Absence] {
        var absences: [Absence] = []
        for row in try connection.rows(
            """
            SELECT events.seq, events.at, events.type FROM timeline JOIN events ON events.seq = timeline.seq
            WHERE timeline.kind = 'user' AND timeline.key = ?1 AND timeline.seq <= ?2
                AND events.type IN ('UserSuspended', 'UserResumed', 'UserRemoved', 'UserReturned')
            ORDER BY events.seq
            """, [.integer(user), .integer(period.to)])
        {
            let (seq, at, type) = (row.integer(0), Timestamp(microseconds: row.integer(1)), row.text(2))
            let isGone = type == "UserSuspended" || type == "UserRemoved"
            let isOpen = absences.last.map { $0.to == .max } ?? false
            if isGone, isOpen, let first = absences.popLast() {
                // Suspended first, and then removed: access was to end with the first.
                absences.append(Absence(how: .left, from: first.from, at: first.at))
            } else if isGone {
                absences.append(Absence(how: type == "UserRemoved" ? .left : .suspended, from: seq, at: at))
            } else if isOpen {
                absences[absences.count - 1].to = seq
            }
        }
        let isGone = absences.last.map { $0.to == .max } ?? false
        if !isGone, let at = passed?.leavers[user] {
            absences.append(Absence(how: .due, from: period.to, at: at))
        }
        return absences
    }

    /// Why an account is not closed; nil for a question about the past, of which that is not kept.
    private func state(_ app: EntityKey, _ user: EntityKey, in period: AuditPeriod) throws -> String? {
        guard try period.to == journal.head().seq else { return nil }
        let row = try connection.first(
            """
            SELECT apps.paused, apps.connector, instr(' ' || apps.features || ' ', ' deactivate '), apps.removed_seq,
                parked.reason, app_holds.reason, jobs.state, jobs.problem,
                EXISTS (SELECT 1 FROM held_removals WHERE app = ?1 AND grp = 0 AND resource = ?2)
            FROM apps
            LEFT JOIN jobs ON jobs.app = apps.key AND jobs.resource = ?2
            LEFT JOIN parked ON parked.app = apps.key AND parked.resource = ?2
            LEFT JOIN app_holds ON app_holds.app = apps.key
            WHERE apps.key = ?1
            """, [.integer(app), .integer(user)])
        guard let row else { return nil }
        if row.optionalInteger(3) != nil { return "app removed" }
        if row.truth(8) { return "held" }
        if let reason = row.optionalText(4) { return "parked (\(reason))" }
        if row.truth(0) { return "app paused" }
        if row.optionalText(1) == nil { return "app not connected" }
        if row.integer(2) == 0 { return "deactivate is off" }
        if let reason = row.optionalText(5) { return "app held (\(reason))" }
        let problem = row.optionalText(7).map { " (\($0))" } ?? ""
        return (row.optionalText(6) ?? "ready") + problem
    }
}
