import Database

@testable import Store

/// Ways in which a derived table can come to differ from what the journal says.
enum Tampering: Sendable, CustomStringConvertible {
    /// One column of the first row has another value.
    case changed(DerivedTable, column: String)
    /// The first row is gone.
    case lost(DerivedTable)
    /// There is a row more.
    case added(DerivedTable)

    var description: String {
        switch self {
        case .changed(let table, let column): "changed \(table.name).\(column)"
        case .lost(let table): "lost a row of \(table.name)"
        case .added(let table): "added a row to \(table.name)"
        }
    }

    /// Every way for one table.
    static func all(of table: DerivedTable) -> [Tampering] {
        [.lost(table), .added(table)] + table.columns.map { .changed(table, column: $0) }
    }

    /// Does it, and returns what undoes it.
    static func apply(_ change: Tampering, _ store: Store) async throws -> @Sendable () async throws -> Void {
        let database = store.database
        let table = change.table
        let swap = try await database.write { (connection: any SQLConnection) throws -> Swap in
            guard let row = try connection.first(table.select)?.values else {
                throw StorageError(.other, "\(table.name) is empty")
            }
            let swap = try change.swap(for: row, connection)
            try exchange(swap.old, for: swap.new, table, connection)
            return swap
        }
        return {
            try await database.write { connection in try exchange(swap.new, for: swap.old, table, connection) }
        }
    }

    private struct Swap: Sendable {
        var old: [SQLValue]?
        var new: [SQLValue]?
    }

    private var table: DerivedTable {
        switch self {
        case .changed(let table, _), .lost(let table), .added(let table): table
        }
    }

    private func swap(for row: [SQLValue], _ connection: any SQLConnection) throws -> Swap {
        var values = row
        switch self {
        case .lost: return Swap(old: row, new: nil)
        case .added(let table):
            for place in values.indices where place < table.keyCount || table.columns[place] == "external_id" {
                values[place] = Self.other(values[place], isText: false)
            }
            if let place = table.columns.firstIndex(of: "folded") { values[place] = .text("added") }
            return Swap(old: nil, new: values)
        case .changed(let table, let column):
            let info = try connection.rows("PRAGMA table_info(\(table.name))").first { $0.text(1) == column }
            if let place = table.columns.firstIndex(of: column) {
                values[place] = Self.other(values[place], isText: info?.text(2) == "TEXT")
            }
            return Swap(old: row, new: values)
        }
    }

    private static func exchange(
        _ old: [SQLValue]?, for new: [SQLValue]?, _ table: DerivedTable, _ connection: any SQLConnection
    ) throws {
        if let old { try delete(old, table, connection) }
        if let new { try insert(new, table, connection) }
    }

    private static func other(_ value: SQLValue, isText: Bool) -> SQLValue {
        switch value {
        case .integer(let number): .integer(number + 1_000_000)
        case .text(let text): .text(text + "~")
        case .null: isText ? .text("~") : .integer(1_000_000)
        case .real, .blob: .null
        }
    }

    private static func delete(_ row: [SQLValue], _ table: DerivedTable, _ connection: any SQLConnection) throws {
        let key = table.columns.prefix(table.keyCount).enumerated().map { "\($1) = ?\($0 + 1)" }.joined(
            separator: " AND ")
        try connection.run("DELETE FROM \(table.name) WHERE \(key)", Array(row.prefix(table.keyCount)))
    }

    private static func insert(_ row: [SQLValue], _ table: DerivedTable, _ connection: any SQLConnection) throws {
        let places = row.indices.map { "?\($0 + 1)" }.joined(separator: ", ")
        try connection.run(
            "INSERT INTO \(table.name) (\(table.columns.joined(separator: ", "))) VALUES (\(places))", row)
    }
}
