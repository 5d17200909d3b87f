import Audit

/// A report as comma-separated values (RFC 4180): one table, whatever its sections, with its column names first.
///
/// A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula, and a user's name may begin so. Such
/// cells get an apostrophe in front, which a spreadsheet does not show (OWASP, "CSV Injection"); for programs it can be
/// left out.
package final class CSVReport: ReportWriter {
    package let isPage = false
    package private(set) var rows: Int64 = 0
    private let write: (String) throws -> Void
    private let isPlain: Bool
    private var places: [Int] = []
    private var seq = ""

    /// - Parameters:
    ///   - isPlain: whether cells that a spreadsheet would take for formulas are left as they are.
    ///   - write: takes the text, piece by piece.
    package init(isPlain: Bool, write: @escaping (String) throws -> Void) {
        self.isPlain = isPlain
        self.write = write
    }

    package func begin(_ head: ReportHead) throws {
        places = head.columns.indices.filter { head.columns[$0].place != .page }
        seq = String(head.period.asOf)
        try line(places.map { head.columns[$0].name } + ["asOfSeq"])
    }

    package func figures(_: [(label: String, value: String)]) {}
    package func picture(_: HTML, caption _: String) {}
    package func beginSection(_: ReportSection) {}
    package func endSection() {}
    package func end() {}

    package func row(_ cells: [ReportCell]) throws {
        rows += 1
        try line(places.map { cell(cells[$0]) } + [seq])
    }

    private func line(_ cells: [String]) throws { try write(cells.map(Self.quoted).joined(separator: ",") + "\r\n") }

    private func cell(_ cell: ReportCell) -> String {
        let text = cell.plain
        guard !isPlain, cell.isFreeText, let first = text.unicodeScalars.first, Self.dangerous.contains(first) else {
            return text
        }
        return "'" + text
    }

    /// Also tab and line ends, and the full-width forms that some spreadsheets read alike.
    private static let dangerous: Set<Unicode.Scalar> = [
        "=", "+", "-", "@", "\t", "\r", "\n", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}",
    ]

    /// Quoted where it holds a quote, a comma or a line end.
    private static func quoted(_ text: String) -> String {
        let special: Set<Unicode.Scalar> = ["\"", ",", "\r", "\n"]
        guard text.unicodeScalars.contains(where: special.contains) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
