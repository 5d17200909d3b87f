import Database
import Domain
import Foundation
import Migrations
import SQLiteDatabase
import TestKit
import Testing

@testable import Store

@Suite struct RestorationTests {
    @Test func `nothing that is there is replaced, and no log that was left behind is taken for the backup's`()
        async throws
    {
        try await TemporaryStore.with { temporary in
            _ = try await temporary.give(.register("ana"))
            let target = temporary.folder.file("monday")
            _ = try await BackupTests.back(temporary, to: target)
            for name in ["", "-wal", "-journal"] {
                let path = temporary.folder.file("other.db" + name)
                try Data("mine".utf8).write(to: URL(fileURLWithPath: path))
                let error = await #expect(throws: StorageError.self) {
                    _ = try await BackupTests.restoration(target, temporary, "other.db").run()
                }
                #expect(error?.message.contains("other.db\(name) exists") == true)
                #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data("mine".utf8))
                try FileManager.default.removeItem(atPath: path)
            }
            let error = await #expect(throws: StorageError.self) {
                _ = try await BackupTests.restoration(target, temporary, "none/other.db").run()
            }
            #expect(error?.message.contains("mounted") == true)
        }
    }

    @Test func `the key store of another journal is not taken for this one's`() async throws {
        try await TemporaryStore.with { other in
            _ = try await other.give(.register("cy"))
            try await TemporaryStore.with { temporary in
                _ = try await temporary.give(.register("ana"))
                let target = temporary.folder.file("monday")
                _ = try await BackupTests.back(temporary, to: target)
                let outcome = try await BackupTests.restoration(target, temporary, "x.db", keys: other.keysPath).run()
                #expect(!outcome.isSound)
                #expect(outcome.diagnoses.contains { $0.topic == "keys" && $0.said.contains("another journal") })
                #expect(!FileManager.default.fileExists(atPath: temporary.folder.file("x.db")))
            }
        }
    }

    @Test func `a key store from before the backup is noticed, a newer one is as good`() async throws {
        try await TemporaryStore.with { temporary in
            _ = try await temporary.give(.register("ana"))
            let (old, new) = (temporary.folder.file("old.keys"), temporary.folder.file("new.keys"))
            try FileManager.default.copyItem(atPath: temporary.keysPath, toPath: old)
            _ = try await temporary.give(.register("bo"))
            let target = temporary.folder.file("monday")
            _ = try await BackupTests.back(temporary, to: target)
            _ = try await temporary.give(.register("cy"))
            try FileManager.default.copyItem(atPath: temporary.keysPath, toPath: new)
            let lacking = try await BackupTests.restoration(target, temporary, "x.db", keys: old).check()
            #expect(
                lacking.diagnoses.contains {
                    $0.verdict == .wrong && $0.said.contains("lacks the key of the event at seq 2")
                })
            // The two files of a backup may be kept apart.
            try FileManager.default.removeItem(atPath: target + "/provisor.db.keys")
            let outcome = try await BackupTests.restoration(target, temporary, "x.db", keys: new).run()
            #expect(outcome.isFine, "\(outcome.diagnoses)")
        }
    }

    @Test
    func `after a restore nobody's lease is believed, epochs go on, and everything without a link is sought first`()
        async throws
    {
        try await TemporaryStore.with { temporary in
            try await Self.work(temporary)
            let before = try await temporary.store.read { connection, _ in
                try connection.first("SELECT max(epoch) FROM jobs")?.integer(0) ?? 0
            }
            let target = temporary.folder.file("monday")
            _ = try await BackupTests.back(temporary, to: target)
            // What happens afterwards is lost; the epochs that it draws must not come again.
            let later = try await Self.claim(temporary.store, temporary.clock.now).map(\.epoch).max() ?? 0
            temporary.clock.advance(by: .seconds(3600))
            _ = try await BackupTests.restoration(target, temporary, "x.db").run()
            let restored = try await TemporaryStore.open(
                temporary.folder.file("x.db"), clock: temporary.clock, creating: false)
            let jobs = try await restored.read { connection, _ in
                try connection.rows(
                    """
                    SELECT jobs.state, jobs.look_up, jobs.round, links.app IS NOT NULL FROM jobs
                    LEFT JOIN links ON links.app = jobs.app AND links.resource = jobs.resource
                    """)
            }
            #expect(jobs.count > 2)
            #expect(jobs.allSatisfy { $0.text(0) != "leased" })
            #expect(jobs.allSatisfy { $0.truth(3) || $0.integer(1) == 1 })
            #expect(jobs.allSatisfy { $0.integer(2) == temporary.clock.now.microseconds })
            let claims = try await Self.claim(restored, temporary.clock.now)
            #expect(!claims.isEmpty)
            #expect(claims.allSatisfy { $0.epoch > before && $0.epoch > later })

            // Who gets the app only now may have got it after the backup too; who begins only now cannot.
            let now = temporary.clock.now
            _ = try await restored.submit(
                Command([.addMembers(group: "staff", members: [.user("later")])], actor: "x", at: now))
            _ = try await restored.submit(
                Command([.register("new"), .addMembers(group: "staff", members: [.user("new")])], actor: "x", at: now))
            let sought = try await restored.read { connection, _ in
                try connection.rows(
                    """
                    SELECT users.user_name, jobs.look_up, jobs.round FROM jobs
                    JOIN users ON users.key = jobs.resource WHERE user_name IN ('later', 'new') ORDER BY user_name
                    """)
            }
            #expect(sought.map { [$0.text(0), "\($0.integer(1))"] } == [["later", "1"], ["new", "0"]])
            #expect(sought.allSatisfy { $0.integer(2) == now.microseconds }, "no key of before is sent again")
            await restored.close()
        }
    }

    @Test func `a backup of an older version is told apart, and brought up to date in its new place`() async throws {
        try await TemporaryFolder.with { folder in
            let path = folder.file("old.db")
            let keys = try KeyStore.create(path: path + ".keys")
            let file = try SQLiteFile(path: path, creating: true)
            let older = Migrator(files: Array(Migrations.sqlite.prefix(6)))
            try await file.write { connection in
                try older.migrate(connection)
                try connection.script("CREATE TABLE journal (id BLOB NOT NULL) STRICT")
                try connection.run("INSERT INTO journal (id) VALUES (?1)", [.blob(keys.journalId)])
            }
            await file.close()
            let files = SQLiteFiles(holder: "test")
            let (target, clock) = (folder.file("monday"), HandClock())
            _ = try await Backup(files: files).make(
                of: path, keys: path + ".keys", at: target, now: clock.now, version: "older")
            let restoration = Restoration(
                .init(backup: target, database: folder.file("new.db")), files: files, now: clock.now)
            let outcome = try await restoration.run()
            #expect(outcome.isFine, "\(outcome.diagnoses)")
            #expect(outcome.diagnoses.contains { $0.topic == "schema" && $0.said.contains("6 of ") })
            let view = try files.view(folder.file("new.db"), isAtRest: true)
            #expect(try await view.read { try Migrator().isCurrent($0) })
            await view.close()
        }
    }

    @Test func `a journal that was never restored begins its jobs in round 0, and seeks nobody new`() async throws {
        try await TemporaryStore.with { temporary in
            try await Self.work(temporary)
            let jobs = try await temporary.store.read { connection, _ in
                try connection.rows("SELECT look_up, round FROM jobs")
            }
            #expect(jobs.allSatisfy { $0.integer(0) == 0 && $0.integer(1) == 0 })
        }
    }

    /// An app, a group that has it, three people in it, and one who is not; two jobs are leased.
    private static func work(_ temporary: TemporaryStore) async throws {
        let connection = AppConnection(
            connector: "scim", profile: "scim", endpoint: "https://127.0.0.1/x", credential: "env:T", concurrency: 2)
        for request: Request in [
            .addApp(name: "aws", connection: connection, allowsPlainHTTP: false),
            .create("staff"), .register("a"), .register("b"), .register("c"), .register("later"),
            .addPolicy(name: "p", app: "aws", group: "staff", loginMethod: "sso", priority: 0),
            .addMembers(group: "staff", members: [.user("a"), .user("b"), .user("c")]),
        ] {
            let answer = try await temporary.give(request)
            #expect(answer.refusal == nil, "\(request)")
        }
        #expect(try await claim(temporary.store, temporary.clock.now, limit: 2).count == 2)
    }

    private static func claim(_ store: Store, _ now: Timestamp, limit: Int = 10) async throws -> [Claim] {
        try await store.work { outbox, _ in
            guard let app = try outbox.apps().first else { return [] }
            return try outbox.claim(
                app: app.key, limit: limit, owner: "boot/1/2/3", now: now, clock: LeaseClock(bootId: "boot", now: 1),
                lease: .seconds(60))
        }
    }
}
