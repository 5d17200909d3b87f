/// Columns that stand under each other.
enum TextColumns {
    /// - Parameters:
    ///   - rows: cells; the first row is the heading.
    ///   - leading: columns whose cells begin at the left; the others end at the right.
    /// - Returns: a line for each row.
    static func aligned(_ rows: [[String]], leading: Set<Int> = [0]) -> [String] {
        let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            row.enumerated().map { column, cell in
                let blank = String(repeating: " ", count: widths[column] - cell.count)
                return leading.contains(column) ? cell + blank : blank + cell
            }.joined(separator: "  ")
        }
    }
}
