import Foundation
import JSON
import TestKit
import Testing

@Suite("Time at the command line")
struct TimeCommandTests {
    private static func start(_ folder: TemporaryFolder) async throws {
        for arguments in [
            ["init"], ["user", "add", "ana@example.org"], ["user", "add", "bo@example.org"], ["group", "add", "staff"],
            ["app", "add", "mail"],
            [
                "policy", "add", "p", "--app", "mail", "--group", "staff", "--login-method", "sso", "--until",
                "2030-06-01",
            ],
            ["member", "add", "staff", "ana@example.org", "--until", "2030-03-01"],
            ["member", "add", "staff", "bo@example.org", "--from", "2030-02-01"],
        ] { try await Program.must(arguments + ["--now", "2030-01-01"], in: folder.path) }
    }

    private static func members(_ folder: TemporaryFolder, now: String) async throws -> [String] {
        try await Program.must(
            "audit", "members", "staff", "--now", now, "--output", "jsonl", in: folder.path
        ).lines.compactMap { try JSONValue(parsing: $0)["member"]?.string }
    }

    @Test("A membership that an import brings again keeps its end")
    func imported() async throws {
        try await TemporaryFolder.with { folder in
            let history = """
                {"at":"2030-01-02T00:00:00Z","change":"c1","op":"group.add","group":"staff"}
                {"at":"2030-01-02T00:00:00Z","change":"c1","op":"user.add","user":"u1","userName":"ana@example.org",\
                "givenName":"A","familyName":"S","displayName":"A S","email":"ana@example.org"}
                {"at":"2030-01-04T00:00:00Z","change":"c2","op":"member.add","group":"staff","user":"u1"}
                """
            let path = folder.file("history.jsonl")
            try history.write(toFile: path, atomically: true, encoding: .utf8)
            try await Program.must("init", "--now", "2030-01-01", in: folder.path)
            try await Program.must("import", "history", path, "--until", "2030-01-03", in: folder.path)
            // Somebody is quicker than the source, and sets an end.
            try await Program.must(
                "member", "add", "staff", "ana@example.org", "--until", "2030-03-01", "--now", "2030-01-03",
                in: folder.path)
            let again = try await Program.run(
                "member", "add", "staff", "ana@example.org", "--now", "2030-01-03", in: folder.path)
            #expect(again.status == 1)
            #expect(again.sentence.contains("provisor member set"), "\(again.errors)")
            try await Program.must("import", "history", path, in: folder.path)
            #expect(try await Self.members(folder, now: "2030-02-28") == ["ana@example.org"])
            #expect(try await Self.members(folder, now: "2030-03-01").isEmpty)
            try await Program.must("group", "add", "later", "--now", "2030-03-02", in: folder.path)
            let last = try await Program.must("audit", "timeline", "user", "ana@example.org", in: folder.path)
            #expect(last.output.contains("MembershipExpired"))
        }
    }

    @Test("Windows, ends, beginnings and dates of leaving are listed, changed, taken back, and happen")
    func life() async throws {
        try await TemporaryFolder.with { folder in
            try await Self.start(folder)
            let listed = try await Program.must("queue", "due", "--output", "jsonl", in: folder.path)
            #expect(try listed.lines.map { try JSONValue(parsing: $0)["kind"]?.string } == ["start", "end", "close"])
            for arguments in [
                ["member", "set", "staff", "ana@example.org", "--until", "2030-04-01"],
                ["member", "set", "staff", "bo@example.org", "--until", "2030-05-01"],
                ["policy", "set", "p", "--no-until", "--login-method", "mfa"],
                ["user", "remove", "ana@example.org", "--at", "2030-03-15"], ["user", "keep", "ana@example.org"],
                ["user", "remove", "bo@example.org", "--at", "2030-04-15"],
            ] { try await Program.must(arguments + ["--now", "2030-01-05"], in: folder.path) }
            let list = try await Program.must("member", "list", "staff", "--output", "csv", in: folder.path)
            #expect(list.output.contains("ana@example.org,user,,2030-04-01T00:00:00Z"), "\(list.output)")
            #expect(
                list.output.contains("bo@example.org,user,2030-02-01T00:00:00Z,2030-05-01T00:00:00Z"), "\(list.output)")
            let late = try await Program.run(
                "member", "set", "staff", "ana@example.org", "--until", "2030-01-05", "--now", "2030-01-05",
                in: folder.path)
            #expect(late.sentence.contains("has passed"))
            #expect(try await Self.members(folder, now: "2030-03-31").contains("ana@example.org"))
            try await Program.must("worker", "--drain", "--now", "2030-04-20", in: folder.path)
            let timeline = try await Program.must(
                "audit", "timeline", "user", "bo@example.org", "--output", "jsonl", in: folder.path)
            let happened = try timeline.lines.map { try JSONValue(parsing: $0) }
            #expect(
                happened.compactMap { $0["event"]?.string } == [
                    "UserRegistered", "MembershipScheduled", "MembershipScheduled", "LeaveScheduled",
                    "MembershipStarted", "UserRemoved",
                ])
            #expect(happened.last?["at"]?.string == "2030-04-15T00:00:00Z")
            #expect(happened.last?["actor"]?.string == "provisor")
            let doctor = try await Program.run("doctor", in: folder.path)
            #expect(doctor.output.contains("next due"))
            #expect(try await Program.must("rebuild", "--verify", in: folder.path).output.contains("no difference"))
        }
    }
}
