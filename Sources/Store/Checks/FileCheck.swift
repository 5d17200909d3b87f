package import Database
package import Domain

/// Looks through a database of ours from its bytes to its events, and changes nothing.
///
/// What is found is said, not thrown: a damaged file has more to tell than its first damage.
package struct FileCheck: Sendable {
    private let view: any SQLView
    /// What to do where the database itself is wrong.
    private let advice: String
    private let progress: @Sendable (String) -> Void

    /// Most problems of one kind that are told.
    private static let shown = 20

    /// - Parameters:
    ///   - view: the database.
    ///   - advice: what to do where it is wrong.
    ///   - progress: told what is being looked at.
    package init(_ view: any SQLView, advice: String, progress: @escaping @Sendable (String) -> Void = { _ in }) {
        self.view = view
        self.advice = advice
        self.progress = progress
    }

    /// Whether the schema is one that this version knows.
    package func migrations() async -> Diagnosis {
        await look("schema") { connection in
            guard try connection.first("SELECT 1 FROM sqlite_schema") != nil else {
                return .wrong("schema", "the database is empty: it holds no journal", advice)
            }
            let migrator = Migrator()
            let applied = try connection.first("SELECT count(*) FROM migrations")?.integer(0) ?? 0
            let count = "\(applied) of \(migrator.files.count) migrations applied"
            return try migrator.isCurrent(connection)
                ? .fine("schema", "of this version, \(count)")
                : .look("schema", "of an older version, \(count)", "the next command brings it up to date")
        }
    }

    /// Whether pages, trees, indexes and rows are as SQLite wrote them.
    ///
    /// - Parameter isQuick: whether indexes are not compared with their tables.
    /// - Returns: one line; of many problems the first.
    package func integrity(isQuick: Bool = false) async -> Diagnosis {
        progress("checking the pages of the database")
        let name = isQuick ? "quick_check" : "integrity_check"
        return await look("pages") { connection in
            let problems = try Self.problems(connection, "PRAGMA \(name)(\(Self.shown))")
            return problems.isEmpty
                ? .fine("pages", "every page, tree and index is whole (\(name))")
                : .wrong("pages", "damaged: " + problems.joined(separator: "; ").replacing("\n", with: "; "), advice)
        }
    }

    /// What a check of SQLite's says, where it ends in an error itself too: then each table is checked alone.
    private static func problems(_ connection: any SQLConnection, _ check: String) throws -> [String] {
        var problems: [String] = []
        do {
            try connection.forEach(check, []) { if $0.text(0) != "ok" { problems.append($0.text(0)) } }
        } catch let error as StorageError where error.kind == .corrupt {
            for row in try connection.rows("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name") {
                let table = row.text(0)
                do {
                    try connection.forEach("PRAGMA integrity_check('\(table.replacing("'", with: "''"))')", []) {
                        if $0.text(0) != "ok" { problems.append($0.text(0)) }
                    }
                } catch {
                    problems.append("table \(table) cannot be read")
                }
            }
            if problems.isEmpty { problems.append(error.message) }
        }
        return Array(problems.prefix(shown))
    }

    /// Whether every row that another refers to is there.
    package func foreignKeys() async -> Diagnosis {
        await look("references") { connection in
            let rows = try connection.rows("SELECT \"table\", rowid, parent FROM pragma_foreign_key_check LIMIT 20")
            let orphan = try connection.first(
                "SELECT seq FROM events WHERE NOT EXISTS (SELECT 1 FROM commands WHERE id = events.command) LIMIT 1")
            if let orphan {
                return .wrong(
                    "references", "the event at seq \(orphan.integer(0)) names a command that is gone", advice)
            }
            guard let row = rows.first else { return .fine("references", "every event names a command that is there") }
            return .wrong(
                "references", "row \(row.integer(1)) of \(row.text(0)) names a row of \(row.text(2)) that is gone",
                advice)
        }
    }

    /// Whether the journal is 1 to its head without a hole, its time never goes back, and it was closed to changes.
    ///
    /// - Parameter head: the seq at which it should end; nil where nobody has said.
    /// - Returns: one line, of the first problem.
    package func journal(head: Seq? = nil) async -> Diagnosis {
        progress("walking through the journal")
        return await look("journal") { connection in
            let row = try connection.first("SELECT count(*), min(seq), max(seq) FROM events")
            let (count, first, last) = (row?.integer(0) ?? 0, row?.integer(1) ?? 0, row?.integer(2) ?? 0)
            if count > 0, first != 1 || last != count {
                let hole = try connection.first(
                    """
                    SELECT seq FROM (SELECT seq, lag(seq, 1, 0) OVER (ORDER BY seq) AS before FROM events)
                    WHERE seq <> before + 1 LIMIT 1
                    """)
                return .wrong("journal", "there is a hole before seq \(hole?.integer(0) ?? first)", advice)
            }
            let back = try connection.first(
                """
                SELECT seq FROM (SELECT seq, at, lag(at) OVER (ORDER BY seq) AS before FROM events)
                WHERE at < before LIMIT 1
                """)
            if let back { return .wrong("journal", "time goes back at seq \(back.integer(0))", advice) }
            let guards = try connection.first(
                """
                SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND tbl_name IN ('events', 'commands')
                """)?.integer(0)
            if guards != 5 {
                return .wrong("journal", "the triggers that close it to changes are not all there", advice)
            }
            if let head, head != last {
                return .wrong("journal", "it ends at seq \(last), and should end at \(head)", advice)
            }
            let at = try connection.first("SELECT at FROM events WHERE seq = ?1", [.integer(last)])?.integer(0)
            let end = at.map { ", the last of \(Timestamp(microseconds: $0))" } ?? ""
            return .fine("journal", count == 0 ? "empty" : "\(count) events, 1 to \(last) without a hole\(end)")
        }
    }

    /// Whether every derived table is there, and none knows more than the journal.
    package func tables() async -> Diagnosis {
        await look("tables") { connection in
            let names = Set(
                try connection.rows("SELECT name FROM sqlite_schema WHERE type = 'table'").map { $0.text(0) })
            let missing = DerivedTable.all.map(\.name).filter { !names.contains($0) }
            if !missing.isEmpty {
                return .wrong(
                    "tables", "\(missing.joined(separator: ", ")) not there", "`provisor rebuild` makes them again")
            }
            let newest = try connection.first(
                """
                SELECT max((SELECT coalesce(max(key), 0) FROM users), (SELECT coalesce(max(key), 0) FROM groups),
                    (SELECT coalesce(max(key), 0) FROM policies), (SELECT coalesce(max(changed_seq), 0) FROM apps),
                    (SELECT coalesce(max(seq), 0) FROM parked)), (SELECT coalesce(max(seq), 0) FROM events)
                """)
            let (known, head) = (newest?.integer(0) ?? 0, newest?.integer(1) ?? 0)
            if known > head {
                return .wrong(
                    "tables", "they know of seq \(known), and the journal ends at \(head): it has lost its end",
                    "restore the newest backup")
            }
            return .fine("tables", "all \(DerivedTable.all.count) computed tables are there, up to seq \(head)")
        }
    }

    /// Whether the key store belongs to the journal, and has the key of everybody whom the journal names.
    ///
    /// - Parameter path: of the key store.
    /// - Returns: one line; erased keys are told, and are nothing wrong.
    package func keys(_ path: String) async -> Diagnosis {
        progress("looking for the key of every user")
        let advice =
            "put the newest copy of this journal's key store in its place: it holds all keys of the older ones"
        let keys: KeyStore
        do { keys = try KeyStore(path: path) } catch { return .wrong("keys", "\(error)", advice) }
        return await look("keys") { connection in
            guard try connection.first("SELECT id FROM journal")?.blob(0) == keys.journalId else {
                return .wrong("keys", "\(path) belongs to another journal", advice)
            }
            var missing: String?
            try connection.forEach(
                """
                SELECT seq, substr(personal, 1, 16) FROM events WHERE personal IS NOT NULL
                    AND substr(personal, 1, 16) <> zeroblob(16)
                """, []
            ) { row in
                guard missing == nil, let id = row.blob(1), try !keys.has(id) else { return }
                missing = "the event at seq \(row.integer(0))"
            }
            if let missing { return .wrong("keys", "\(path) lacks the key of \(missing)", advice) }
            let count = try keys.count()
            if count.damaged > 0 { return .wrong("keys", "\(count.damaged) keys in \(path) are damaged", advice) }
            let erased = count.erased == 0 ? "" : ", \(count.erased) of them erased"
            return .fine("keys", "the key store has the key of every user: \(count.whole + count.erased) keys\(erased)")
        }
    }

    /// Looks at one thing; what cannot be read is wrong.
    private func look(
        _ topic: String, _ body: @escaping @Sendable (any SQLConnection) throws -> Diagnosis
    ) async -> Diagnosis {
        do {
            return try await view.read(body)
        } catch let error as StorageError where error.kind == .version {
            return .wrong(topic, error.message, "use the version of Provisor that made it, or a newer one")
        } catch {
            return .wrong(topic, "\(error)", advice)
        }
    }
}
