import Foundation
import JSON

/// Rows with named columns, printed as a table for people or as JSON Lines or CSV for scripts.
struct Report {
    /// camelCase names; they are the keys of JSON Lines, stable across versions, and the heads of the others.
    let columns: [String]
    var rows: [[JSONValue]] = []
    /// Whether a table leaves out columns in which nothing stands; scripts get all of them.
    var hidesEmptyColumns = false

    init(_ columns: String...) { self.columns = columns }

    init(_ columns: [String]) { self.columns = columns }

    mutating func add(_ values: JSONValue...) { rows.append(values) }

    /// Writes all rows to standard output.
    ///
    /// In place of no rows a table says `empty` on standard error; for scripts it is left out.
    ///
    /// A report that goes on leaves its head out (`hasHead` false).
    func print(as format: OutputFormat, empty: String, hasHead: Bool = true) {
        switch format {
        case .jsonl:
            for row in rows {
                Output.line(JSONValue.object(Dictionary(uniqueKeysWithValues: zip(columns, row))).canonicalText)
            }
        case .csv:
            if hasHead { Output.line(columns.map(Self.csv).joined(separator: ",")) }
            for row in rows { Output.line(row.map { Self.csv(Self.text($0)) }.joined(separator: ",")) }
        case .table:
            guard !rows.isEmpty else { return Output.note(empty) }
            let texts = rows.map { $0.map(Self.text) }
            let shown = columns.indices.filter { place in
                !hidesEmptyColumns || texts.contains { !$0[place].isEmpty }
            }
            TextTable(head: shown.map { Self.title(columns[$0]) }, rows: texts.map { row in shown.map { row[$0] } })
                .print(hasHead: hasHead)
        }
    }

    private static func text(_ value: JSONValue) -> String {
        switch value {
        case .null: ""
        case .bool(let truth): truth ? "yes" : "no"
        case .string(let text): text
        case .array(let elements): elements.map(text).joined(separator: "; ")
        default: value.canonicalText
        }
    }

    /// RFC 4180: quoted where it holds a quote, a comma or a line end.
    private static func csv(_ text: String) -> String {
        guard text.contains(where: { $0 == "\"" || $0 == "," || $0.isNewline }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }

    /// `loginMethod` as `LOGIN METHOD`.
    private static func title(_ column: String) -> String {
        column.map { $0.isUppercase ? " \($0)" : $0.uppercased() }.joined()
    }
}

extension JSONValue {
    /// A text, or null for nil.
    init(_ text: String?) { self = text.map { .string($0) } ?? .null }

    /// A number.
    init(_ number: Int64) { self = .integer(number) }
}
