import Audit
import Domain
import Reports
import Store

/// Makes reports of a store as texts.
enum Making {
    /// Every kind of report there is.
    static let all: [@Sendable (Audit, ReportPeriod) throws -> any ReportContent] = [
        { _, _ in AccessReport(app: nil, grouping: .app, managerAttribute: "manager") },
        { _, _ in AccessReport(app: nil, grouping: .manager, managerAttribute: "manager") },
        { audit, period in
            let key = try audit.apps(in: period).first ?? 0
            return AccessReport(
                app: (key, try audit.name(.app, key, asOf: period.last)), grouping: .manager, managerAttribute: "title")
        },
        { _, _ in MoveReport() },
        { _, _ in RemovalReport(app: nil, leaversOnly: true, limit: 900_000_000) },
        { _, _ in RemovalReport(app: nil, leaversOnly: false, limit: 60_000_000) },
        { _, _ in DutyReport() },
    ]

    /// A report in one format.
    static func text(
        _ store: Store, _ format: ReportFormat, from: Timestamp, to: Timestamp?, asOf seq: Seq? = nil,
        isPlain: Bool = false, _ content: @escaping @Sendable (Audit, ReportPeriod) throws -> any ReportContent
    ) async throws -> String {
        try await store.read { connection, journal in
            let audit = Audit(connection, journal)
            let period = try ReportPeriod(from: from, to: to, asOf: seq, audit)
            return try text(format, audit, period, isPlain, try content(audit, period))
        }
    }

    /// A report in one format.
    static func text(
        _ format: ReportFormat, _ audit: Audit, _ period: ReportPeriod, _ isPlain: Bool, _ content: any ReportContent
    ) throws -> String {
        var text = ""
        let write = { (piece: String) in text += piece }
        let writer: any ReportWriter =
            switch format {
            case .html: HTMLReport(write: write)
            case .csv: CSVReport(isPlain: isPlain, write: write)
            case .jsonl: JSONLinesReport(write: write)
            }
        try content.make(writer, from: audit, period, title: nil, journal: "00ff", command: "provisor report it's")
        return text
    }
}
