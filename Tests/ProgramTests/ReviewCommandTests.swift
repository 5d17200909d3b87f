import Foundation
import JSON
import Logging
import Sandbox
import TestKit
import Testing

@Suite("Access reviews at the command line")
struct ReviewCommandTests {
    private static let people = ["ana@example.org", "bo@example.org", "cy@example.org"]

    @discardableResult
    private static func give(
        _ folder: TemporaryFolder, _ arguments: String..., at day: String = "2031-01-02", by actor: String = "officer"
    ) async throws -> Program.Outcome {
        try await Program.must(arguments + ["--now", day, "--actor", actor], in: folder.path)
    }

    /// An app by two groups, one of them by a rule, and a review of it.
    private static func start(_ folder: TemporaryFolder) async throws {
        try await give(folder, "init", at: "2031-01-01")
        try await give(folder, "app", "add", "aws")
        for (group, method) in [("engineering", "sso"), ("sales", "mfa")] {
            try await give(folder, "group", "add", group)
            try await give(
                folder, "policy", "add", "\(group) gets aws", "--app", "aws", "--group", group, "--login-method", method
            )
        }
        for person in people { try await give(folder, "user", "add", person) }
        try await Program.must(
            ["member", "add", "engineering"] + people + ["--now", "2031-01-02"], in: folder.path)
        try await give(folder, "group", "rule", "sales", "user.userName < \"b\"")
        try await give(
            folder, "review", "open", "aws 2031", "--app", "aws", "--reviewer", "chief", "ana@example.org", "--due",
            "2031-02-01", at: "2031-01-03")
    }

    private static func lines(_ folder: TemporaryFolder, _ more: String...) async throws -> [JSONValue] {
        let shown = try await Program.must(
            ["review", "show", "AWS 2031", "--output", "jsonl"] + more, in: folder.path)
        return try shown.lines.map { try JSONValue(parsing: $0) }
    }

    @Test("Decided line by line, closed, and shown a year later as it was frozen")
    func life() async throws {
        try await TemporaryFolder.with { folder in
            try await Self.start(folder)
            let frozen = ["review", "show", "aws 2031", "--frozen", "--output", "csv"]
            let then = try await Program.must(frozen, in: folder.path).output
            #expect(then.hasPrefix("user,since,how,ways,seq\n"))
            #expect(
                then.contains(
                    "ana@example.org,2031-01-02T00:00:00Z,sso,engineering gets aws (engineering); sales gets aws (sales),"
                ), "\(then)")
            try await Self.give(
                folder, "review", "decide", "aws 2031", "keep", "cy@example.org", "--reason", "on call",
                at: "2031-01-04", by: "Chief")
            // Another decision takes the place of the first, and both are kept.
            let revoke = [
                "review", "decide", "aws 2031", "revoke", "ana@example.org", "cy@example.org", "--reason", "moved",
                "--now", "2031-01-05", "--actor", "chief",
            ]
            let dry = try await Program.must(revoke + ["--dry-run", "--output", "csv"], in: folder.path)
            #expect(
                dry.lines == [
                    "event,what", "ReviewDecided,ana@example.org is to lose what review aws 2031 is about",
                    "MemberRemoved,ana@example.org was taken out of engineering",
                    "RuleExceptionSet,\"ana@example.org is kept out of sales, whatever its rule says\"",
                    "ReviewDecided,cy@example.org is to lose what review aws 2031 is about",
                    "MemberRemoved,cy@example.org was taken out of engineering",
                ], "\(dry.output)")
            let before = try await Program.must("audit", "who", "--app", "aws", "--output", "csv", in: folder.path)
            #expect(before.lines.count == 4)
            try await Self.give(
                folder, "review", "set", "aws 2031", "--reviewer", "deputy", "--no-due", at: "2031-01-05")
            #expect(try await Program.run(revoke, in: folder.path).sentence.contains("only the reviewers"))
            try await Self.give(
                folder, "review", "set", "aws 2031", "--reviewer", "chief", "ana@example.org", "--due", "2031-02-01",
                at: "2031-01-05")
            let done = try await Program.must(revoke, in: folder.path)
            #expect(done.errors.contains("ana@example.org is kept out of sales"), "\(done.errors)")
            let after = try await Program.must("audit", "who", "--app", "aws", "--output", "csv", in: folder.path)
            #expect(after.lines.count == 2 && after.output.contains("bo@example.org"))
            let list = try await Program.must(
                "review", "list", "--now", "2031-02-01", "--output", "csv", in: folder.path)
            #expect(
                list.output.contains(",3,2,2,overdue,2031-02-01T00:00:00Z,chief; ana@example.org,"), "\(list.output)")
            let doctor = try await Program.run("doctor", "--now", "2031-02-01", in: folder.path)
            #expect(doctor.output.contains("1 of 1 open reviews is overdue"), "\(doctor.output)")
            let early = try await Program.run("review", "close", "aws 2031", in: folder.path)
            #expect(early.status == 1)
            #expect(early.sentence.contains("1 of the 3 lines of review \"aws 2031\" is undecided"), "\(early.errors)")
            try await Self.give(
                folder, "review", "close", "aws 2031", "--undecided", "keep", "--reason", "vouched for",
                at: "2031-02-02", by: "chief")
            let closed = try await Program.run(Array(revoke.dropLast(4)) + ["--now", "2031-02-03"], in: folder.path)
            #expect(closed.sentence.contains("provisor review reopen"), "\(closed.errors)")

            try await Self.give(folder, "user", "set", "bo@example.org", "--rename", "bob", at: "2032-01-02")
            try await Self.give(folder, "user", "remove", "cy@example.org", at: "2032-01-02")
            try await Self.give(folder, "group", "rename", "engineering", "platform", at: "2032-01-02")
            try await Self.give(folder, "member", "add", "platform", "ana@example.org", at: "2032-01-02")
            try await Self.give(
                folder, "policy", "set", "engineering gets aws", "--login-method", "passkey", at: "2032-01-02")
            try await Self.give(folder, "user", "add", "dee", at: "2032-01-02")
            try await Self.give(folder, "member", "add", "platform", "dee", at: "2032-01-02")
            #expect(try await Program.must(frozen, in: folder.path).output == then)
            let reopened = try await Program.must(
                "review", "reopen", "aws 2031", "--now", "2032-01-03", "--output", "jsonl", in: folder.path)
            let changed = try reopened.lines.map { try JSONValue(parsing: $0) }
            #expect(changed.map { $0["user"]?.string } == Self.people + ["dee"])
            let words = changed.map { $0["changed"]?.string ?? "" }
            #expect(words[0].hasPrefix("lost at seq") && words[0].contains("has it again since seq"), "\(words)")
            #expect(words[1] == "login method passkey now", "\(words)")
            #expect(words[2].contains("lost at seq") && words[2].contains("by chief"), "\(words)")
            #expect(words[3].hasPrefix("new since seq"), "\(words)")
            let all = try await Self.lines(folder)
            #expect(all.map { $0["decision"]?.string } == ["revoke", "keep", "revoke"])
            #expect(all.map { $0["reason"]?.string } == ["moved", "vouched for", "moved"])
            let timeline = try await Program.must(
                "audit", "timeline", "review", "aws 2031", "--output", "csv", in: folder.path)
            #expect(
                timeline.output.contains("ReviewDecided,cy@example.org is to keep what review aws 2031 is about,Chief"))
            #expect(timeline.lines.count == 10, "\(timeline.output)")
            let verified = try await Program.must("rebuild", "--verify", in: folder.path)
            #expect(verified.output.contains("no difference"))
            try await Program.must("doctor", "--integrity", in: folder.path)
        }
    }

    @Test("Refuses strangers, one's own access, people who are in no line, and what is typed wrong")
    func refusals() async throws {
        try await TemporaryFolder.with { folder in
            try await Self.start(folder)
            let decide = ["review", "decide", "aws 2031"]
            let why = ["--reason", "x"]
            let cases: [(arguments: [String], status: Int32, part: String)] = [
                (decide + ["keep", "bo@example.org", "--actor", "eve"] + why, 1, "only the reviewers"),
                (decide + ["keep", "ana@example.org", "--actor", "ANA@example.org"] + why, 1, "their own access"),
                (decide + ["keep", "--all-undecided", "--actor", "ana@example.org"] + why, 1, "their own access"),
                (decide + ["keep", "dee", "--actor", "chief"] + why, 1, "no line of \"dee\""),
                (decide + ["keep", "bo@example.org", "--actor", "chief"], 64, "--reason"),
                (decide + ["keep", "--actor", "chief"] + why, 64, "--all-undecided"),
                (decide + ["maybe", "bo@example.org", "--actor", "chief"] + why, 64, "maybe"),
                (["review", "decide", "b", "keep", "bo@example.org"] + why, 1, "there is no review \"b\""),
                (
                    ["review", "close", "aws 2031", "--undecided", "keep", "--actor", "eve"] + why, 1,
                    "only the reviewers"
                ),
                (["review", "close", "aws 2031", "--undecided", "keep"], 64, "--reason"),
                (["review", "reopen", "aws 2031"], 1, "open already"),
                (["review", "show", "b"], 1, "provisor review list"),
                (["review", "show", "aws 2031", "--frozen", "--changed"], 64, "not both"),
                (["review", "open", "b", "--app", "aws"], 64, "--reviewer"),
                (["review", "open", "b", "--reviewer", "x"], 64, "--group"),
                (["review", "open", "b", "--app", "aws", "--group", "sales", "--reviewer", "x"], 64, "--group"),
                (["review", "open", "AWS 2031", "--app", "aws", "--reviewer", "x"], 1, "is taken"),
                (["review", "open", "b", "--app", "crm", "--reviewer", "x"], 1, "there is no app \"crm\""),
                (["review", "open", "b", "--group", "sales", "--at-seq", "1", "--reviewer", "x"], 1, "at seq 1"),
                (["review", "open", "b", "--app", "aws", "--at-seq", "99", "--reviewer", "x"], 1, "no seq 99"),
                (["review", "open", "b", "--app", "aws", "--at-seq=-1", "--reviewer", "x"], 64, "from 0"),
                (
                    ["review", "open", "b", "--app", "aws", "--due", "2031-01-01", "--reviewer", "x"], 1,
                    "name a later time"
                ),
            ]
            let head = try await Program.must("events", in: folder.path).lines.count
            for example in cases {
                let outcome = try await Program.run(example.arguments + ["--now", "2031-01-04"], in: folder.path)
                #expect(outcome.status == example.status, "\(example.arguments): \(outcome.errors)")
                #expect(outcome.errors.contains(example.part), "\(example.arguments): \(outcome.errors)")
            }
            #expect(try await Program.must("events", in: folder.path).lines.count == head)
            // Who may decide about their own access is said when the review is opened.
            try await Self.give(
                folder, "review", "open", "own", "--group", "sales", "--reviewer", "ana@example.org", "--allow-own",
                at: "2031-01-04")
            try await Self.give(
                folder, "review", "decide", "own", "keep", "ana@example.org", "--reason", "mine", at: "2031-01-04",
                by: "ana@example.org")
            let shown = try await Program.must("review", "show", "own", "--output", "csv", in: folder.path)
            #expect(shown.output.contains("ana@example.org,2031-01-02T00:00:00Z,rule,sales,"), "\(shown.output)")
            for name in ["chief", "ana@example.org"] {
                let stored = try SQLScript.query(
                    "SELECT count(*) FROM events WHERE instr(data, '\(name)') OR instr(personal, CAST('\(name)' AS BLOB))",
                    on: folder.file("provisor.db"))
                #expect(stored.hasPrefix("0"), "\(name) stands in the journal in the clear")
            }
        }
    }

    @Test("Freezes the past as well, and notices when the tables do not say any more what was frozen")
    func past() async throws {
        try await TemporaryFolder.with { folder in
            try await Self.start(folder)
            try await Self.give(folder, "user", "remove", "cy@example.org", at: "2031-01-04")
            let events = try await Program.must("events", "--output", "jsonl", in: folder.path).lines
            try await Program.must(
                "review", "open", "before", "--app", "aws", "--at-seq", "\(events.count - 1)", "--reviewer", "chief",
                "--now", "2031-01-05", in: folder.path)
            let before = try await Program.must("review", "show", "before", "--output", "csv", in: folder.path)
            #expect(before.lines.count == 4 && before.output.contains("cy@example.org left"), "\(before.output)")
            // What is gone is decided like all else, and nothing is left to take away.
            let gone = try await Program.must(
                "review", "decide", "before", "revoke", "cy@example.org", "--reason", "left", "--actor", "chief",
                "--now", "2031-01-05", "--output", "jsonl", in: folder.path)
            let answer = try JSONValue(parsing: gone.output)
            #expect(answer["firstSeq"] == answer["lastSeq"])
            _ = try SQLScript.query(
                "UPDATE assignments SET from_seq = from_seq + 1 WHERE to_seq IS NULL", on: folder.file("provisor.db"))
            let tampered = try await Program.run("review", "show", "before", in: folder.path)
            #expect(tampered.status == 1)
            #expect(tampered.sentence.contains("provisor rebuild --verify"), "\(tampered.errors)")
            try await Program.must("rebuild", in: folder.path)
            #expect(
                try await Program.must("review", "show", "before", "--output", "csv", in: folder.path).lines.count == 4)
        }
    }

    @Test("A revoke takes the account at the app away, and too many at once are held")
    func delivered() async throws {
        let server = SandboxServer(
            configuration: SandboxConfiguration(tokens: ["t"]),
            logger: Logger(label: "sandbox") { _ in SwiftLogNoOpLogHandler() }, now: { Date() })
        try await server.whileRunning { endpoint in
            try await TemporaryFolder.with { folder in
                let secret = ["TARGET_TOKEN": "t"]
                try await Program.must("init", in: folder.path)
                try await Program.must(
                    "app", "add", "aws", "--connector", "scim", "--profile", "aws-identity-center", "--endpoint",
                    endpoint, "--credential", "env:TARGET_TOKEN", in: folder.path)
                try await Program.must("group", "add", "staff", in: folder.path)
                try await Program.must(
                    "policy", "add", "p", "--app", "aws", "--group", "staff", "--login-method", "sso", in: folder.path)
                for name in ["ana", "bo", "cy"] {
                    try await Program.must(
                        "user", "add", name, "--given-name", name, "--family-name", "F", "--display-name", name,
                        "--email", "\(name)@example.org", in: folder.path)
                    try await Program.must("member", "add", "staff", name, in: folder.path)
                }
                try await Program.must("worker", "--drain", in: folder.path, environment: secret)
                try await Program.must("review", "open", "r", "--app", "aws", "--reviewer", "chief", in: folder.path)
                let revoke = ["review", "decide", "r", "revoke", "--reason", "x", "--actor", "chief"]
                try await Program.must(revoke + ["bo"], in: folder.path)
                try await Program.must("worker", "--drain", in: folder.path, environment: secret)
                #expect(server.state.users.filter(\.active).map(\.userName).sorted() == ["ana", "cy"])
                for setting in ["removal-limit", "removal-percent"] {
                    try await Program.must("app", "setting", "aws", setting, "1", in: folder.path)
                }
                let held = try await Program.run(revoke + ["--all-undecided"], in: folder.path)
                #expect(held.status == 2, "\(held.errors)")
                #expect(held.errors.contains("provisor queue release aws --all"), "\(held.errors)")
                try await Program.must("worker", "--drain", in: folder.path, environment: secret)
                #expect(server.state.users.filter(\.active).count == 2)
                try await Program.must("queue", "release", "aws", "--all", in: folder.path)
                try await Program.must("worker", "--drain", in: folder.path, environment: secret)
                #expect(server.state.users.filter(\.active).isEmpty)
            }
        }
    }
}
