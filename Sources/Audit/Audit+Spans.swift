package import Domain
import Database
import Store

/// When somebody had an app for the first and for the last time.
package struct SpanAnswer: Hashable, Sendable {
    package let app: String
    package let user: String
    package let first: Timestamp?
    /// When the last time ended; nil where it had not ended.
    package let last: Timestamp?
    package let times: Int64
    /// The event that began the first time, and the one that ended the last.
    package let firstSeq: Seq
    package let lastSeq: Seq?
}

/// How long somebody has had an app.
package struct HoldingAnswer: Hashable, Sendable {
    package let app: String
    package let user: String
    package let since: Timestamp?
    package let until: Timestamp?
    /// Up to its end, or to the end of what is asked about.
    package let length: Duration
    package let reasons: [String]
    package let seq: Seq
}

extension Audit {
    /// First and last times up to an instant, or within a period.
    ///
    /// - Parameters:
    ///   - scope: users and apps that are asked about.
    ///   - period: an instant or an interval.
    /// - Returns: by app and user; one line however often there was another time.
    /// - Throws: `StorageError`.
    package func spans(_ scope: AuditScope, in period: AuditPeriod) throws -> [SpanAnswer] {
        let standings = try standingsInScope(scope, passed(in: period))
        let whole = AuditPeriod(from: period.isInstant ? 0 : period.from, to: period.to)
        let places = Dictionary(grouping: try held(scope, in: whole)) {
            AppUser(app: $0.integer(0), user: $0.integer(1))
        }
        let ordered = places.sorted { ($0.key.app, $0.key.user) < ($1.key.app, $1.key.user) }
        return try ordered.compactMap { place, rows -> SpanAnswer? in
            guard let first = rows.map({ $0.integer(2) }).min() else { return nil }
            let end = rows.map { $0.optionalInteger(3) ?? .max }.max() ?? .max
            let last = end > period.to ? nil : end
            return SpanAnswer(
                app: try name(.app, place.app, asOf: period.to), user: try name(.user, place.user, asOf: period.to),
                first: try time(of: first), last: try last.flatMap { try time(of: $0) } ?? standings[place]?.lostAt,
                times: Int64(rows.count), firstSeq: first, lastSeq: last)
        }
    }

    /// Who has had an app longest without a break, of those who had it at some moment of a period.
    ///
    /// - Parameters:
    ///   - most: so many at most.
    ///   - scope: users and apps that are asked about.
    ///   - period: an instant or an interval.
    /// - Returns: the longest first.
    /// - Throws: `StorageError`.
    package func longest(_ most: Int, _ scope: AuditScope, in period: AuditPeriod) throws -> [HoldingAnswer] {
        let passed = try passed(in: period)
        let standings = try standingsInScope(scope, passed)
        let now = try period.instant ?? time(of: period.to) ?? Timestamp(microseconds: 0)
        var holdings: [(row: SQLRow, since: Timestamp, until: Timestamp?)] = []
        let rows = try held(scope, in: period)
        // Times go with seqs, so that at an instant only the oldest need be looked at.
        let oldest =
            period.isInstant
            ? rows.sorted { $0.integer(2) < $1.integer(2) }.prefix(most + standings.count)[...] : rows[...]
        for row in oldest {
            let place = AppUser(app: row.integer(0), user: row.integer(1))
            let ended = row.optionalInteger(3) == nil ? standings[place]?.lostAt : nil
            if period.isInstant && ended != nil { continue }
            guard let since = try time(of: row.integer(2)) else { continue }
            holdings.append((row, since, try end(row.optionalInteger(3), in: period) ?? ended))
        }
        func length(_ since: Timestamp, _ until: Timestamp?) -> Int64 {
            max(0, (until ?? now).microseconds - since.microseconds)
        }
        return try holdings.map { (row: $0.row, since: $0.since, until: $0.until, length: length($0.since, $0.until)) }
            .sorted {
                ($1.length, $0.row.integer(2), $0.row.integer(0), $0.row.integer(1))
                    < ($0.length, $1.row.integer(2), $1.row.integer(0), $1.row.integer(1))
            }
            .prefix(most).map { holding in
                let (app, user) = (holding.row.integer(0), holding.row.integer(1))
                let seen = min(period.to, (holding.row.optionalInteger(3) ?? .max) - 1)
                return HoldingAnswer(
                    app: try name(.app, app, asOf: seen), user: try name(.user, user, asOf: seen),
                    since: holding.since, until: holding.until, length: .microseconds(holding.length),
                    reasons: try reasonRows(user, app, AuditPeriod(from: seen, to: seen))
                        .map { try describe($0, asOf: seen) },
                    seq: holding.row.integer(2))
            }
    }
}
