import Database
import SQLiteDatabase
import Store
import TestKit
import Testing

/// Tables answer without their indexes, and a journal grows without its triggers: only the schema tells.
@Suite struct SchemaCheckTests {
    @Test(
        arguments: [
            ("DROP INDEX names_by_name", "lacks names_by_name"),
            ("DROP TRIGGER events_are_not_changed", "lacks events_are_not_changed"),
            ("DROP TABLE reconciliations", "lacks reconciliations"),
            (
                "DROP INDEX assignments_now; CREATE INDEX assignments_now ON assignments (app, user)",
                "another definition of assignments_now"
            ),
            (
                "CREATE TRIGGER quiet AFTER INSERT ON events BEGIN DELETE FROM wants; END",
                "a trigger quiet that is not Provisor's"
            ),
            (
                "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET type = CAST(type AS BLOB) WHERE name = 'doubts';"
                    + "PRAGMA writable_schema = OFF",
                "another definition of doubts"
            ),
        ])
    func `verify says what of the schema is not as the migrations make it`(change: String, said: String) async throws {
        try await TemporaryStore.with { temporary in
            _ = try await temporary.give(.create("staff"))
            try await temporary.store.database.write { try $0.script(change) }
            let damage = try await Self.damage(temporary)
            #expect(damage.count == 1 && damage.allSatisfy { $0.contains(said) }, "\(damage)")
        }
    }

    @Test func `what a person has added beside it is theirs`() async throws {
        try await TemporaryStore.with { temporary in
            _ = try await temporary.give(.create("staff"))
            try await temporary.store.database.write {
                try $0.script("CREATE VIEW leavers AS SELECT key FROM users WHERE status = 'removed'")
            }
            #expect(try await Self.damage(temporary).isEmpty)
        }
    }

    private static func damage(_ temporary: TemporaryStore) async throws -> [String] {
        let scratch = try temporary.scratch()
        let report = try await Rebuild(store: temporary.store, scratch: scratch.database).verify()
        await scratch.database.close()
        return report.damage
    }
}
