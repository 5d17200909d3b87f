import Foundation
import JSON
import Logging
import Sandbox
import TestKit
import Testing

@Suite("Asking for a trace") struct TraceCommandTests {
    /// A journal with one person who got `aws` under the key `joins`, delivered to an emulated AWS.
    private static func delivered(_ body: (SandboxServer, TemporaryFolder) async throws -> Void) async throws {
        let server = SandboxServer(
            configuration: SandboxConfiguration(tokens: ["a-token-for-tests"]),
            logger: Logger(label: "sandbox") { _ in SwiftLogNoOpLogHandler() }, now: { Date() })
        try await server.whileRunning { endpoint in
            try await TemporaryFolder.with { folder in
                try await Program.must("init", in: folder.path)
                try await Program.must(
                    "app", "add", "aws", "--connector", "scim", "--profile", "aws-identity-center", "--endpoint",
                    endpoint, "--credential", "env:TARGET_TOKEN", in: folder.path)
                try await Program.must("group", "add", "staff", in: folder.path)
                try await Program.must(
                    "policy", "add", "staff gets aws", "--app", "aws", "--group", "staff", "--login-method", "sso",
                    in: folder.path)
                try await Program.must(
                    "user", "add", "ana", "--given-name", "Ana", "--family-name", "Silva", "--display-name",
                    "Ana Silva", "--email", "ana@example.org", in: folder.path)
                try await Program.must(
                    "member", "add", "staff", "ana", "--key", "joins", "--reason", "joins the team", in: folder.path)
                try await Program.must("worker", "--drain", in: folder.path, environment: Targets.secret)
                try await body(server, folder)
            }
        }
    }

    @Test("Each way of asking gives the same chain, a line for each link, and its times")
    func forms() async throws {
        try await Self.delivered { server, folder in
            let account = try #require(server.state.user(named: "ana")?.id)
            let first = try await Program.must("trace", "ana", "aws", "--output", "jsonl", in: folder.path)
            let lines = try first.lines.map { try JSONValue(parsing: $0) }
            let kinds = lines.compactMap { $0["link"]?.string }
            #expect(
                kinds == [
                    "command", "event", "policy", "membership", "assignment", "job", "attempt", "request", "request",
                    "outcome", "times",
                ]
                    || kinds == [
                        "command", "event", "policy", "membership", "assignment", "job", "attempt", "request",
                        "outcome",
                        "times",
                    ], "\(kinds)")
            #expect(lines.first?["reason"]?.string == "joins the team" && lines.first?["actor"]?.string == "tester")
            let times = try #require(lines.last)
            #expect(times["remoteId"]?.string == account && times["fate"]?.string == "confirmed")
            let job = try #require(lines.first { $0["link"]?.string == "job" }?["job"]?.string)
            let seq = try #require(times["decidedSeq"]?.integer)
            let command = try #require(times["command"]?.integer)
            let forms = [
                ["--seq", "\(seq)"], ["--command", "joins"], ["--command", "\(command)"], ["--job", job],
                ["--account", "aws", account], ["--account", "aws", account, "--all"],
                ["ana", "aws", "--at", "2100-01-01"],
            ]
            for form in forms {
                let other = try await Program.must(["trace"] + form + ["--output", "jsonl"], in: folder.path)
                #expect(other.output == first.output, "\(form)")
            }
            let tree = try await Program.must("trace", "ana", "aws", in: folder.path)
            #expect(tree.lines.first == "ana is given aws by event \(seq): confirmed")
            #expect(tree.output.contains("joins the team") && tree.output.contains("201 done"))
            let rows = try await Program.must("trace", "ana", "aws", "--output", "csv", in: folder.path)
            #expect(rows.lines.count == lines.count + 3)
            let delays = try await Program.must("audit", "delays", "--app", "aws", "--output", "jsonl", in: folder.path)
            #expect(delays.lines.count == 3)
            #expect(try delays.lines.allSatisfy { try JSONValue(parsing: $0)["count"]?.integer == 1 })
        }
    }

    @Test("What has no chain, and a chain that is broken, end with exit code 1 and one sentence")
    func refused() async throws {
        try await Self.delivered { _, folder in
            let cases = [
                (["--seq", "2"], "gave nobody an app"), (["--seq", "900"], "the journal ends at"),
                (["--command", "unheard"], "no command was given under"), (["--job", "x"], "is no job"),
                (["--job", "77/88"], "there is no job 77/88"), (["--account", "aws", "none"], "was ever known"),
                (["ana", "gcp"], "no app was ever named"), (["bo", "aws"], "no user was ever named"),
            ]
            for (form, sentence) in cases {
                let outcome = try await Program.run(["trace"] + form, in: folder.path)
                #expect(outcome.status == 1 && outcome.sentence.contains(sentence), "\(form): \(outcome.errors)")
            }
            for form in [["ana"], ["--seq", "1", "--job", "1/2"], ["--account", "aws"], ["ana", "aws", "--all"]] {
                #expect(try await Program.run(["trace"] + form, in: folder.path).status == 64, "\(form)")
            }
            #expect(try SQLScript.run("DELETE FROM outcomes", on: folder.file("provisor.db")))
            let broken = try await Program.run("trace", "ana", "aws", in: folder.path)
            #expect(broken.status == 1 && broken.output.isEmpty)
            #expect(broken.sentence.contains("the chain is broken: which request brought event"), "\(broken.errors)")
        }
    }
}
