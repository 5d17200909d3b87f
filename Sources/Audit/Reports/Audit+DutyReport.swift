import Database
package import Domain
import Store

/// An exception that was allowed from a separation of duties.
package struct ExceptionRecord: Hashable, Sendable {
    /// Names at the end of the period.
    package let separation: String
    package let kind: SeparationKind
    package let first: String
    package let second: String
    package let user: String
    package let exception: DutyException
    /// When it was allowed.
    package let since: Timestamp?
    /// When it ended; nil where it had not by the end of the period.
    package let ended: Timestamp?
}

extension Audit {
    /// Who held at some moment of a period what is kept apart: see ``duties(of:in:)``.
    package func duties(in period: ReportPeriod) throws -> [DutyAnswer] { try duties(in: period.asked) }

    /// Every exception that held at some moment of a period, used or not, in the order in which they were allowed.
    package func exceptions(in period: ReportPeriod) throws -> [ExceptionRecord] {
        try connection.rows(
            """
            SELECT exception.separation, exception.user, exception.from_seq, exception.to_seq, exception.until_at,
                separations.kind, separations.first, separations.second
            FROM separation_exceptions AS exception JOIN separations ON separations.key = exception.separation
            WHERE exception.from_seq <= ?2 AND (exception.to_seq IS NULL OR exception.to_seq > ?1)
            ORDER BY exception.from_seq
            """, [.integer(period.first), .integer(period.last)]
        ).map { row in
            let seq = row.integer(2)
            let command = try journal.event(seq).flatMap { try journal.command($0.command) }
            let kind = SeparationKind(rawValue: row.text(5)) ?? .groups
            return ExceptionRecord(
                separation: try name(.separation, row.integer(0), asOf: period.last), kind: kind,
                first: try name(kind.entity, row.integer(6), asOf: period.last),
                second: try name(kind.entity, row.integer(7), asOf: period.last),
                user: try name(.user, row.integer(1), asOf: period.last),
                exception: DutyException(
                    until: Timestamp(microseconds: row.integer(4)), allowedBy: command?.actor, reason: command?.reason,
                    seq: seq),
                since: try time(of: seq), ended: try end(row.optionalInteger(3), in: period.asked))
        }
    }
}
