import Audit
import Domain
import JSON

/// A report as JSON Lines: an object that says what the report is, and then one for each row.
///
/// Names are camelCase and stable; ``ReportHead/formatVersion`` counts the changes that a program must know.
package final class JSONLinesReport: ReportWriter {
    package let isPage = false
    package private(set) var rows: Int64 = 0
    private let write: (String) throws -> Void
    private var columns: [(place: Int, name: String)] = []

    /// - Parameter write: takes the text, piece by piece.
    package init(write: @escaping (String) throws -> Void) { self.write = write }

    package func begin(_ head: ReportHead) throws {
        columns = head.columns.enumerated().filter { $1.place != .page }.map { ($0, $1.name) }
        let period = head.period
        let options = head.options.map { ($0.name, JSONValue.string($0.value)) }
        let line: JSONValue = [
            "report": .string(head.report), "formatVersion": .integer(ReportHead.formatVersion),
            "title": .string(head.title), "from": .string(period.from.description),
            "to": .string(period.to.description), "knownUntil": .string(period.end.description),
            "seq": .integer(period.asOf), "at": .string(period.known.description), "journal": .string(head.journal),
            "options": .object(Dictionary(options, uniquingKeysWith: { _, last in last })),
            "columns": .array(columns.map { .string($0.name) }), "command": .string(head.command),
        ]
        try write(line.canonicalText + "\n")
    }

    package func figures(_: [(label: String, value: String)]) {}
    package func picture(_: HTML, caption _: String) {}
    package func beginSection(_: ReportSection) {}
    package func endSection() {}
    package func end() {}

    package func row(_ cells: [ReportCell]) throws {
        rows += 1
        let members = columns.map { ($0.name, cells[$0.place].json) }
        try write(JSONValue.object(Dictionary(uniqueKeysWithValues: members)).canonicalText + "\n")
    }
}
