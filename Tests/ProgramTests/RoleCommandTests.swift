import Foundation
import JSON
import TestKit
import Testing

/// Roles, readers who cannot write, and the audit of the auditors, as people meet them.
@Suite struct RoleCommandTests {
    @Test func `as soon as a role is recorded, nobody changes anything without one`() async throws {
        try await TemporaryFolder.with { folder in
            try await Program.must("init", in: folder.path)
            try await Program.must("group", "add", "free", in: folder.path)
            let early = try await Program.run("role", "grant", "eve", "auditor", in: folder.path)
            #expect(early.status == 1 && early.sentence.contains("grant yourself the role administrator first"))
            try await Program.must("role", "grant", "tester", "administrator", in: folder.path)
            try await Program.must("role", "grant", "eve", "auditor", in: folder.path)
            try await Program.must("role", "grant", "bo", "operator", in: folder.path)
            try await Program.must("app", "add", "mail", in: folder.path)
            let before = try await Program.must("events", "--output", "jsonl", in: folder.path).lines.count
            for (actor, word) in [("eve", "yours is auditor"), ("bo", "yours is operator"), ("zoe", "you have none")] {
                let refused = try await Program.run("group", "add", "x", "--actor", actor, in: folder.path)
                #expect(refused.status == 1 && refused.sentence.contains("takes the role administrator"))
                #expect(refused.sentence.contains(word))
                #expect(try await Program.run("events", "--actor", actor, in: folder.path).status == 0)
            }
            #expect(try await Program.run("worker", "--drain", "--actor", "eve", in: folder.path).status == 1)
            #expect(try await Program.must("events", "--output", "jsonl", in: folder.path).lines.count == before)
            try await Program.must("app", "pause", "mail", "--actor", "bo", in: folder.path)
            try await Program.must("group", "add", "y", in: folder.path)
            let last = try await Program.run("role", "revoke", "tester", in: folder.path)
            #expect(last.status == 1 && last.sentence.contains("last administrator"))
            let list = try await Program.must("role", "list", "--output", "csv", in: folder.path)
            #expect(
                list.lines.dropFirst().map { $0.split(separator: ",").prefix(2).joined(separator: " ") } == [
                    "bo operator", "eve auditor", "tester administrator",
                ])
            // Names of actors stand nowhere in the journal in the clear.
            let dump = try SQLScript.query("SELECT data FROM events", on: folder.file("provisor.db"))
            #expect(dump.contains("auditor") && !dump.contains("eve"))
        }
    }

    @Test func `questions are recorded while that is on, before they are answered`() async throws {
        try await TemporaryFolder.with { folder in
            try await Program.must("init", in: folder.path)
            try await Program.must("group", "add", "staff", in: folder.path)
            try await Program.must("audit", "members", "staff", in: folder.path)
            try await Program.must("setting", "audit-queries", "on", in: folder.path)
            try await Program.must("audit", "members", "staff", "--actor", "eve", in: folder.path)
            try await Program.must("events", "--from", "2", "--actor", "eve", in: folder.path)
            let lines = try await Program.must("audit", "queries", "--output", "jsonl", in: folder.path).lines
            let queries = try lines.map { try JSONValue(parsing: $0) }
            #expect(queries.map { $0["actor"]?.string } == ["eve", "eve"])
            #expect(queries.first?["question"]?.string == "audit members staff --actor eve")
            #expect(queries.first?["answers"] == 0 && queries.first?["asOf"] == 2)
            try await Program.must("setting", "audit-queries", "off", in: folder.path)
            try await Program.must("audit", "members", "staff", in: folder.path)
            #expect(try await Program.must("audit", "queries", "--output", "jsonl", in: folder.path).lines.count == 3)
        }
    }

    /// The program as somebody who may read the files and not write them.
    private static func asReader(_ arguments: [String], in folder: String) async throws -> Program.Outcome {
        let isRoot = geteuid() == 0
        // Root may write everything.
        let words = ["--reuid=65534", "--regid=65534", "--clear-groups", Program.path] + arguments
        let running = try Program.Running(
            isRoot ? words : arguments, of: isRoot ? "/usr/bin/setpriv" : Program.path, in: folder,
            environment: ["LOGNAME": "reader"])
        return await running.outcome()
    }

    private static let questions = [
        ["audit", "members", "--all"], ["audit", "who", "--all"], ["audit", "timeline", "group", "staff"], ["events"],
        ["user", "list"], ["user", "show", "ana"], ["group", "list"], ["app", "list"], ["policy", "list"],
        ["queue", "list"], ["token", "list"], ["separation", "list"], ["sink", "list"], ["role", "list"], ["setting"],
    ]

    @Test func `whoever may only read the files can ask everything and change nothing, beside others who write`()
        async throws
    {
        try await TemporaryFolder.with { outer in
            // The streams of the runs go elsewhere than into the folder that nobody may write to.
            let folder = TemporaryFolder(path: outer.file("data"))
            try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
            let database = ["PROVISOR_DATABASE": folder.file("provisor.db")]
            func must(_ arguments: String...) async throws {
                try await Program.must(arguments, in: outer.path, environment: database)
            }
            func ask(_ arguments: [String]) async throws -> Program.Outcome {
                try await Self.asReader(arguments + ["--database", folder.file("provisor.db")], in: outer.path)
            }
            try await must("init")
            try await must("group", "add", "staff")
            try await must("user", "add", "ana")
            try await must("member", "add", "staff", "ana")
            for suffix in ["", ".keys", ".head"] { _ = unsafe chmod(folder.file("provisor.db" + suffix), 0o444) }
            _ = unsafe chmod(folder.path, 0o555)
            defer { _ = unsafe chmod(folder.path, 0o755) }
            let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            for question in Self.questions {
                let outcome = try await ask(question)
                #expect(outcome.status == 0, "\(question): \(outcome.errors)")
            }
            #expect(try await ask(["audit", "members", "staff"]).output.contains("ana"))
            for change in [["group", "add", "x"], ["sink", "run", "--drain"], ["worker", "--drain"]] {
                let outcome = try await ask(change)
                #expect(outcome.status == 1 || change[0] == "sink", "\(change): \(outcome)")
                if change[0] == "group" { #expect(outcome.sentence.contains("not write it")) }
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == files)

            // Only root writes what nobody may write.
            guard geteuid() == 0 else { return }
            let worker = try Program.Running(["worker"], in: outer.path, environment: database)
            try await must("member", "remove", "staff", "ana")
            try await must("user", "add", "bo")
            try await must("member", "add", "staff", "bo")
            for question in Self.questions {
                let outcome = try await ask(question)
                #expect(outcome.status == 0, "\(question): \(outcome.errors)")
            }
            let members = try await ask(["audit", "members", "staff"]).output
            #expect(members.contains("bo") && !members.contains("ana"))
            try await must("setting", "audit-queries", "on")
            let refused = try await ask(["audit", "members", "staff"])
            #expect(refused.status == 1 && refused.output.isEmpty && refused.sentence.contains("audit-queries is on"))
            worker.signal(SIGTERM)
            #expect(await worker.outcome().status == 0)
        }
    }
}
