import Foundation
import JSON
import TestKit
import Testing

@Suite("Separation of duties at the command line")
struct SeparationCommandTests {
    private static func give(_ folder: TemporaryFolder, _ arguments: String..., at day: String = "2030-01-02")
        async throws
    {
        try await Program.must(arguments + ["--now", day, "--actor", "officer"], in: folder.path)
    }

    private static func start(_ folder: TemporaryFolder) async throws {
        try await give(folder, "init", at: "2030-01-01")
        for user in ["ana@example.org", "bo@example.org"] { try await give(folder, "user", "add", user) }
        for group in ["payments", "approvals"] { try await give(folder, "group", "add", group) }
        try await give(folder, "separation", "add", "pay or approve", "--groups", "payments", "approvals")
        try await give(folder, "member", "add", "payments", "ana@example.org", "bo@example.org")
    }

    @Test("A conflict is refused, or allowed with an exception that names who allowed it and until when")
    func life() async throws {
        try await TemporaryFolder.with { folder in
            try await Self.start(folder)
            let add = ["member", "add", "approvals", "ana@example.org", "--now", "2030-01-03"]
            let refused = try await Program.run(add, in: folder.path)
            #expect(refused.status == 1)
            #expect(refused.sentence.contains("provisor separation allow"), "\(refused.errors)")
            let allow = ["separation", "allow", "pay or approve", "ana@example.org", "--until", "2030-02-01"]
            #expect(try await Program.run(allow, in: folder.path).status == 64)
            try await Program.must(
                allow + ["--reason", "ticket 4711", "--actor", "chief", "--now", "2030-01-03"], in: folder.path)
            try await Program.must(add, in: folder.path)
            let show = try await Program.must(
                "separation", "show", "Pay or Approve", "--output", "jsonl", "--now", "2030-01-04", in: folder.path)
            let line = try JSONValue(parsing: show.output)
            #expect(line["member"]?.string == "ana@example.org")
            #expect(line["standing"]?.string == "exception")
            #expect(line["allowedBy"]?.string == "chief")
            #expect(line["reason"]?.string == "ticket 4711")
            #expect(line["exceptionUntil"]?.string == "2030-02-01T00:00:00Z")
            let due = try await Program.must("queue", "due", "--output", "csv", in: folder.path)
            #expect(due.output.contains("the exception of ana@example.org from pay or approve ends,exception"))
            for (day, isViolation) in [("2030-01-31", false), ("2030-02-01", true)] {
                let audit = try await Program.must(
                    "audit", "duties", "--now", day, "--output", "jsonl", in: folder.path)
                #expect(try JSONValue(parsing: audit.output)["violation"]?.bool == isViolation, "\(day)")
            }
            try await Program.must("worker", "--drain", "--now", "2030-02-02", in: folder.path)
            let then = try await Program.must(
                "audit", "duties", "pay or approve", "--at", "2030-01-15", "--output", "csv", in: folder.path)
            #expect(then.output.contains("no,2030-02-01T00:00:00Z,chief,ticket 4711"), "\(then.output)")
            let past = try await Program.must(
                "audit", "duties", "--violations", "--from", "2030-01-01", "--output", "csv", in: folder.path)
            #expect(past.lines.count == 2 && past.output.contains("ana@example.org"), "\(past.output)")
            let doctor = try await Program.run("doctor", in: folder.path)
            #expect(doctor.output.contains("1 person holds what must be separate"), "\(doctor.output)")
            let timeline = try await Program.must(
                "audit", "timeline", "separation", "pay or approve", in: folder.path)
            #expect(timeline.output.contains("the exception of ana@example.org from separation pay or approve ended"))
            let verified = try await Program.must("rebuild", "--verify", in: folder.path)
            #expect(verified.output.contains("no difference"))
        }
    }

    @Test("Recorded history is imported as it happened, and what it brings together is shown")
    func imported() async throws {
        try await TemporaryFolder.with { folder in
            let history = """
                {"at":"2030-01-01T00:00:00Z","change":"c0","op":"group.add","group":"payments"}
                {"at":"2030-01-01T00:00:00Z","change":"c0","op":"group.add","group":"approvals"}
                {"at":"2030-01-02T00:00:00Z","change":"c1","op":"user.add","user":"u1","userName":"ana@example.org",\
                "givenName":"A","familyName":"S","displayName":"A S","email":"ana@example.org"}
                {"at":"2030-01-02T00:00:00Z","change":"c1","op":"member.add","group":"payments","user":"u1"}
                {"at":"2030-01-04T00:00:00Z","change":"c2","op":"member.add","group":"approvals","user":"u1"}
                """
            let path = folder.file("history.jsonl")
            try history.write(toFile: path, atomically: true, encoding: .utf8)
            try await Self.give(folder, "init", at: "2030-01-01")
            try await Program.must("import", "history", path, "--until", "2030-01-03", in: folder.path)
            try await Self.give(
                folder, "separation", "add", "s", "--groups", "payments", "approvals", at: "2030-01-03")
            try await Program.must("import", "history", path, in: folder.path)
            let audit = try await Program.must(
                "audit", "duties", "--violations", "--output", "csv", in: folder.path)
            #expect(audit.output.contains("s,groups,payments,approvals,ana@example.org,2030-01-04T00:00:00Z,,yes,"))
        }
    }

    @Test("Existing violations are listed before they are accepted, and pairs are listed with their counts")
    func existing() async throws {
        try await TemporaryFolder.with { folder in
            try await Self.start(folder)
            try await Self.give(folder, "group", "add", "audit")
            try await Self.give(folder, "member", "add", "audit", "ana@example.org", "bo@example.org")
            let add = ["separation", "add", "pay or audit", "--groups", "payments", "audit", "--now", "2030-01-03"]
            let refused = try await Program.run(add, in: folder.path)
            #expect(refused.sentence.contains("\"ana@example.org\" and \"bo@example.org\" hold"), "\(refused.errors)")
            #expect(refused.sentence.contains("--allow-existing"))
            try await Program.must(add + ["--allow-existing"], in: folder.path)
            let list = try await Program.must("separation", "list", "--output", "csv", in: folder.path)
            #expect(list.output.contains("pay or approve,groups,payments,approvals,0,0,"))
            #expect(list.output.contains("pay or audit,groups,payments,audit,2,0,"))
            for pair in [["--groups", "payments"], ["--groups", "a", "--policies", "b"], []] {
                let wrong = try await Program.run(["separation", "add", "x"] + pair, in: folder.path)
                #expect(wrong.status == 64)
            }
            let group = try await Program.run("group", "remove", "audit", in: folder.path)
            #expect(group.sentence.contains("provisor separation remove"), "\(group.errors)")
            try await Self.give(folder, "separation", "remove", "pay or audit", at: "2030-01-04")
            try await Self.give(folder, "group", "remove", "audit", at: "2030-01-04")
        }
    }
}
