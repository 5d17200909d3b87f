import Crypto
package import Database
package import Migrations

/// Brings a database to the schema of this version, and refuses one that it does not understand.
package struct Migrator {
    let files: [Migrations.File]

    package init(files: [Migrations.File] = Migrations.sqlite) { self.files = files }

    /// Applies what is missing, each file once, all inside the caller's transaction.
    ///
    /// - Throws: `StorageError` of kind `.version` where a newer Provisor has been here, or an applied file was changed.
    package func migrate(_ connection: any SQLConnection) throws {
        try connection.run(
            "CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, checksum TEXT NOT NULL) STRICT, WITHOUT ROWID"
        )
        let applied = try connection.rows("SELECT name, checksum FROM migrations ORDER BY name")
        try check(applied)
        for file in files.dropFirst(applied.count) {
            try connection.script(file.sql)
            try connection.run(
                "INSERT INTO migrations (name, checksum) VALUES (?1, ?2)",
                [.text(file.name), .text(Self.checksum(file))])
        }
    }

    /// Whether the schema is that of this version; throws as ``migrate(_:)`` does where it is of another.
    package func isCurrent(_ connection: any SQLConnection) throws -> Bool {
        guard try Self.tables(connection).contains("migrations") else {
            guard try Self.tables(connection).isEmpty else {
                throw StorageError(
                    .version, "this file is a database, but not one of Provisor's; name another with --database")
            }
            return false
        }
        let applied = try connection.rows("SELECT name, checksum FROM migrations ORDER BY name")
        try check(applied)
        return applied.count == files.count
    }

    private func check(_ applied: [SQLRow]) throws {
        for (index, row) in applied.enumerated() {
            guard index < files.count, files[index].name == row.text(0) else {
                throw StorageError(
                    .version,
                    "this database was made by a newer version of Provisor (it has migration \(row.text(0))); update Provisor to use it"
                )
            }
            guard Self.checksum(files[index]) == row.text(1) else {
                throw StorageError(
                    .version,
                    "migration \(row.text(0)) of this database is not the one in this version of Provisor; nothing was changed"
                )
            }
        }
    }

    private static func tables(_ connection: any SQLConnection) throws -> [String] {
        try connection.rows("SELECT name FROM sqlite_schema WHERE type = 'table'").map { $0.text(0) }
    }

    private static func checksum(_ file: Migrations.File) -> String {
        SHA256.hash(data: Array(file.sql.utf8)).hexadecimal
    }
}

extension Sequence<UInt8> {
    /// Two lower-case hexadecimal digits a byte.
    package var hexadecimal: String {
        var digits: [UInt8] = []
        digits.reserveCapacity(underestimatedCount * 2)
        for byte in self {
            digits.append(Self.digit(byte >> 4))
            digits.append(Self.digit(byte & 15))
        }
        return String(decoding: digits, as: UTF8.self)
    }

    private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 48 + value : 87 + value }
}
