import Database
import Migrations

/// Whether tables, indexes and triggers are those that the migrations make.
///
/// A table that lost an index still answers, and a journal that lost a trigger can be changed: no comparison of rows
/// shows it.
enum SchemaCheck {
    /// Each object of a database with its definition, as literals, so that a text and its bytes differ.
    typealias Definitions = [String: String]

    /// What a database holds.
    ///
    /// - Throws: `StorageError`.
    static func definitions(_ connection: any SQLConnection) throws -> Definitions {
        let rows = try connection.rows(
            "SELECT name, quote(type) || ' on ' || quote(tbl_name) || ': ' || quote(sql) FROM sqlite_schema")
        return Dictionary(rows.map { ($0.text(0), $0.text(1)) }, uniquingKeysWith: { $0 + $1 })
    }

    /// What is not as the migrations make it, in words.
    ///
    /// What a person has added beside it (a view, an index) is theirs, but for a trigger, which could change what is
    /// written.
    ///
    /// - Parameters:
    ///   - live: what the database holds.
    ///   - expected: what one holds to which every migration was applied.
    /// - Returns: nothing where the two agree.
    static func problems(_ live: Definitions, expected: Definitions) -> [String] {
        let changed = expected.sorted { $0.key < $1.key }.compactMap { name, definition -> String? in
            guard let found = live[name] else { return "the schema lacks \(name)" }
            return found == definition ? nil : "the schema has another definition of \(name)"
        }
        let foreign = live.filter { expected[$0.key] == nil && $0.value.hasPrefix("'trigger'") }.keys.sorted()
        return changed + foreign.map { "the schema has a trigger \($0) that is not Provisor's" }
    }
}
