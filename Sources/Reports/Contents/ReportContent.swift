package import Audit

/// A kind of report: what it asks of the audit, and which rows it makes of the answers.
package protocol ReportContent: Sendable {
    /// Its name for programs, such as `access`.
    var report: String { get }
    /// What it is, in words.
    var kind: String { get }
    /// What it is called where nobody gave it a title.
    var title: String { get }
    /// One or two sentences that say how to read it.
    var explanation: String { get }
    /// What was asked for beside the period: camelCase names and values.
    var options: [(name: String, value: String)] { get }
    var columns: [ReportColumn] { get }

    /// Writes all between the head and the end.
    ///
    /// - Parameters:
    ///   - writer: has begun.
    ///   - audit: what is asked.
    ///   - period: what it is asked about.
    /// - Throws: `StorageError`; what the writer throws.
    func write(to writer: any ReportWriter, from audit: Audit, _ period: ReportPeriod) throws
}

extension ReportContent {
    /// Writes the whole report.
    ///
    /// - Parameters:
    ///   - writer: the form it takes.
    ///   - audit: what is asked.
    ///   - period: what it is asked about.
    ///   - title: another title than the usual one.
    ///   - journal: the journal's own identifier, in hexadecimal digits.
    ///   - command: what makes it again.
    /// - Throws: `StorageError`; what the writer throws.
    package func make(
        _ writer: any ReportWriter, from audit: Audit, _ period: ReportPeriod, title: String?, journal: String,
        command: String
    ) throws {
        try writer.begin(
            ReportHead(
                report: report, kind: kind, title: title ?? self.title, explanation: explanation, period: period,
                journal: journal, options: options, command: command, columns: columns))
        try write(to: writer, from: audit, period)
        try writer.end()
    }
}

extension Int64 {
    /// With a space after each three digits, as a page shows it.
    var grouped: String {
        let digits = String(magnitude)
        let first = digits.count % 3
        var parts = first > 0 ? [String(digits.prefix(first))] : []
        var rest = digits.dropFirst(first)
        while !rest.isEmpty {
            parts.append(String(rest.prefix(3)))
            rest = rest.dropFirst(3)
        }
        return (self < 0 ? "-" : "") + parts.joined(separator: "\u{202F}")
    }

    /// With its noun.
    func of(_ one: String, _ many: String) -> String { self == 1 ? "1 \(one)" : "\(grouped) \(many)" }
}
