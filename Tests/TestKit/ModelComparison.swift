package import Database

/// Compares the derived tables with what the rules say.
package enum ModelComparison {
    /// The first differences of a table, in words.
    ///
    /// - Parameters:
    ///   - table: what it should hold.
    ///   - connection: where it is read.
    /// - Returns: nil where they are equal.
    /// - Throws: `StorageError`.
    package static func difference(_ table: ModelTable, _ connection: any SQLConnection) throws -> String? {
        let sql = "SELECT \(table.columns.joined(separator: ", ")) FROM \(table.name)"
        let live = try connection.rows(sql).map(\.values)
        let rows = Set(live)
        if live.count == rows.count && rows == table.rows { return nil }
        let wrong = rows.subtracting(table.rows).prefix(4).map { "  has     \(text($0, table.columns))" }
        let missing = table.rows.subtracting(rows).prefix(4).map { "  lacks   \(text($0, table.columns))" }
        let twice = live.count == rows.count ? [] : ["  has \(live.count - rows.count) rows twice"]
        return (["table \(table.name)"] + wrong.sorted() + missing.sorted() + twice).joined(separator: "\n")
    }

    private static func text(_ row: [SQLValue], _ columns: [String]) -> String {
        zip(columns, row).map { column, value in
            switch value {
            case .null: "\(column)=NULL"
            case .integer(let number): "\(column)=\(number)"
            case .real(let number): "\(column)=\(number)"
            case .text(let text): "\(column)=\(text)"
            case .blob(let bytes): "\(column)=\(bytes.count) bytes"
            }
        }.joined(separator: " ")
    }
}
