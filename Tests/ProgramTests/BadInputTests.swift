import Foundation
import JSON
import Logging
import NIOCore
import NIOPosix
import Sandbox
import TestKit
import Testing

@Suite("Bad input ends in one clear sentence and a useful exit code")
struct BadInputTests {
    /// One sentence on standard error, exit code 1.
    private func expectFailure(_ outcome: Program.Outcome, saying words: String..., at line: Int = #line) {
        #expect(outcome.status == 1, "line \(line): \(outcome.errors)")
        for word in words { #expect(outcome.sentence.contains(word), "line \(line): \(outcome.errors)") }
        #expect(outcome.sentence.hasPrefix("provisor: "), "line \(line): \(outcome.errors)")
    }

    private func withJournal(_ body: (TemporaryFolder) async throws -> Void) async throws {
        try await TemporaryFolder.with { folder in
            try await Program.must("init", in: folder.path)
            try await Program.must("group", "add", "staff", in: folder.path)
            try await body(folder)
        }
    }

    @Test("Usage errors are exit code 64, help is 0")
    func usage() async throws {
        try await TemporaryFolder.with { folder in
            let wrong = [
                ["nonsense"], ["group", "add"], ["audit", "who"], ["group", "list", "--at", "yesterday"],
                ["sandbox", "no-such-product"], ["policy", "add", "p", "--app", "a"],
            ]
            for arguments in wrong {
                let outcome = try await Program.run(arguments, in: folder.path)
                #expect(outcome.status == 64, "\(arguments)")
            }
            for arguments in [["--help"], ["policy", "add", "--help"], ["--generate-completion-script", "bash"]] {
                let outcome = try await Program.run(arguments, in: folder.path)
                #expect(outcome.status == 0, "\(arguments)")
            }
        }
    }

    @Test("A database that is missing, empty, cut short, overwritten, or no database")
    func damagedDatabase() async throws {
        try await TemporaryFolder.with { folder in
            expectFailure(
                try await Program.run("group", "list", in: folder.path), saying: "no database", "provisor init")
        }
        try await withJournal { folder in
            let path = folder.file("provisor.db")
            let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            try bytes.prefix(bytes.count / 2).write(to: URL(fileURLWithPath: path))
            expectFailure(try await Program.run("group", "list", in: folder.path), saying: "cut short")
            try Data(repeating: 0x41, count: 20_000).write(to: URL(fileURLWithPath: path))
            expectFailure(try await Program.run("group", "list", in: folder.path), saying: "no Provisor database")
            try bytes.write(to: URL(fileURLWithPath: path))
            try await Program.must("group", "list", in: folder.path)
        }
    }

    @Test("A journal from a newer version")
    func newer() async throws {
        try await withJournal { folder in
            let path = folder.file("provisor.db")
            #expect(try SQLScript.run("INSERT INTO migrations VALUES ('0999_later', 'x')", on: path))
            expectFailure(
                try await Program.run("group", "list", in: folder.path), saying: "newer version", "0999_later")
            #expect(try SQLScript.run("DELETE FROM migrations WHERE name = '0999_later'", on: path))
            let insert = "INSERT INTO events SELECT max(seq) + 1, max(at), 'GroupPainted', 1, 1, '{}', NULL FROM events"
            #expect(try SQLScript.run(insert, on: path))
            expectFailure(
                try await Program.run("rebuild", "--verify", in: folder.path), saying: "seq 2", "GroupPainted")
        }
    }

    @Test("A key store that is lost, or another journal's")
    func keyStore() async throws {
        try await withJournal { folder in
            let keys = folder.file("provisor.db.keys")
            let bytes = try Data(contentsOf: URL(fileURLWithPath: keys))
            try FileManager.default.removeItem(atPath: keys)
            expectFailure(try await Program.run("group", "list", in: folder.path), saying: "key store", "backup")
            #expect(!FileManager.default.fileExists(atPath: keys), "a lost key store is never made anew in silence")
            try await TemporaryFolder.with { other in
                try await Program.must("init", in: other.path)
                try FileManager.default.copyItem(atPath: other.file("provisor.db.keys"), toPath: keys)
                expectFailure(try await Program.run("group", "list", in: folder.path), saying: "another journal")
            }
            try bytes.write(to: URL(fileURLWithPath: keys))
            try await Program.must("group", "list", in: folder.path)
        }
    }

    @Test("A write lock that is held too long names its holder")
    func heldLock() async throws {
        try await withJournal { folder in
            let path = folder.file("provisor.db.lock")
            try Data("somebody, process 4711".utf8).write(to: URL(fileURLWithPath: path))
            let descriptor = unsafe open(path, O_RDWR)
            #expect(flock(descriptor, LOCK_EX) == 0)
            defer { close(descriptor) }
            let outcome = try await Program.run(
                "group", "add", "crew", in: folder.path, environment: ["PROVISOR_LOCK_SECONDS": "1"])
            expectFailure(outcome, saying: "write lock", "somebody, process 4711")
        }
    }

    @Test("A history with bad lines names each of them, and nothing of it is there")
    func badHistory() async throws {
        try await withJournal { folder in
            let history = folder.file("history.jsonl")
            let text = """
                {"at":"2020-01-01T00:00:00Z","change":"a","op":"group.add","group":"one"}
                {"at":"2020-01-01T00:00:00Z","change":"a","op":"group.add","group":"one"}
                {"at":"yesterday","change":"b","op":"group.add","group":"two"}
                not json
                {"at":"2020-01-02T00:00:00Z","change":"c","op":"member.add","group":"one","user":"u9"}
                {"at":"2020-01-02T00:00:00Z","change":"c","op":"group.paint","group":"one"}
                """
            try Data(text.utf8).write(to: URL(fileURLWithPath: history))
            let before = try await Program.must("events", in: folder.path).lines.count
            let outcome = try await Program.run("import", "history", history, in: folder.path)
            expectFailure(outcome, saying: "5 bad lines", "nothing was imported")
            for line in [2, 3, 4, 5, 6] { #expect(outcome.errors.contains("line \(line): "), "\(outcome.errors)") }
            let after = try await Program.must("events", in: folder.path)
            #expect(after.lines.count == before)
        }
    }

    @Test("A history that is earlier than the journal is refused with its line, and can be imported elsewhere")
    func earlyHistory() async throws {
        try await withJournal { folder in
            let history = folder.file("history.jsonl")
            let line = #"{"at":"2020-01-01T00:00:00Z","change":"a","op":"group.add","group":"one"}"#
            try Data((line + "\n").utf8).write(to: URL(fileURLWithPath: history))
            let outcome = try await Program.run("import", "history", history, in: folder.path)
            expectFailure(outcome, saying: "line 1", "earlier than the newest event")
        }
    }

    @Test("A target that answers HTML parks; one that does not resolve, or a wrong token, holds; nothing is lost")
    func badTargets() async throws {
        try await TemporaryFolder.with { folder in
            try await Program.must("init", in: folder.path)
            try await Program.must(
                "app", "add", "aws", "--connector", "scim", "--profile", "aws-identity-center", "--endpoint",
                "https://scim.invalid/tenant/scim/v2", "--credential", "env:TARGET_TOKEN", in: folder.path)
            try await Program.must("group", "add", "staff", in: folder.path)
            try await Program.must(
                "policy", "add", "staff gets aws", "--app", "aws", "--group", "staff", "--login-method", "sso",
                in: folder.path)
            let secret = ["TARGET_TOKEN": "a-very-secret-token"]
            let unresolved = try await Program.run("worker", "--drain", in: folder.path, environment: secret)
            expectFailure(unresolved, saying: "aws", "scim.invalid")
            #expect(!unresolved.errors.contains("a-very-secret-token"))
            let missing = try await Program.run("worker", "--drain", in: folder.path)
            expectFailure(missing, saying: "TARGET_TOKEN", "not set")

            let server = SandboxServer(
                configuration: SandboxConfiguration(tokens: ["the-right-token"]),
                logger: Logger(label: "sandbox") { _ in SwiftLogNoOpLogHandler() }, now: { Date() })
            try await server.whileRunning { endpoint in
                try await Program.must("app", "set", "aws", "--endpoint", endpoint, in: folder.path)
                let wrong = try await Program.run("worker", "--drain", in: folder.path, environment: secret)
                expectFailure(wrong, saying: "aws")
                #expect(!wrong.errors.contains("a-very-secret-token"))
                server.inject(Fault(.html))
                let right = ["TARGET_TOKEN": "the-right-token"]
                try await Program.must("app", "set", "aws", "--concurrency", "2", in: folder.path)
                expectFailure(
                    try await Program.run("worker", "--drain", in: folder.path, environment: right), saying: "parked")
                let parked = try await Program.must("queue", "list", in: folder.path)
                #expect(parked.output.contains("malformed"))
                server.withdrawFaults()
                try await Program.must("queue", "retry", "aws", "staff", in: folder.path)
                try await Program.must("worker", "--drain", in: folder.path, environment: right)
                #expect(server.state.groups.map(\.displayName) == ["staff"])
            }
        }
    }
}
