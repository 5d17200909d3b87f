import Database
package import Domain
import Store

/// An exception that was allowed from a separation of duties.
package struct ExceptionRecord: Hashable, Sendable {
    /// Names at the end of the period.
    package let separation: String
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
            SELECT separation, user, from_seq, to_seq, until_at FROM separation_exceptions
            WHERE from_seq <= ?2 AND (to_seq IS NULL OR to_seq > ?1) ORDER BY from_seq
            """, [.integer(period.first), .integer(period.last)]
        ).map { row in
            let seq = row.integer(2)
            let command = try journal.event(seq).flatMap { try journal.command($0.command) }
            return ExceptionRecord(
                separation: try name(.separation, row.integer(0), asOf: period.last),
                user: try name(.user, row.integer(1), asOf: period.last),
                exception: DutyException(
                    until: Timestamp(microseconds: row.integer(4)), allowedBy: command?.actor, reason: command?.reason,
                    seq: seq),
                since: try time(of: seq), ended: try end(row.optionalInteger(3), in: period.asked))
        }
    }
}
