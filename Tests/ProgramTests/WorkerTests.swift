import Foundation
import Logging
import Sandbox
import TestKit
import Testing

@Suite("The worker as a process")
struct WorkerTests {
    @Test("runs while commands are given, and stops cleanly on SIGTERM")
    func runsAndStops() async throws {
        let server = SandboxServer(
            configuration: SandboxConfiguration(tokens: ["t"]),
            logger: Logger(label: "sandbox") { _ in SwiftLogNoOpLogHandler() }, now: { Date() })
        try await server.whileRunning { endpoint in
            try await TemporaryFolder.with { folder in
                try await Program.must("init", in: folder.path)
                let worker = try Program.Running(["worker"], in: folder.path, environment: ["TARGET_TOKEN": "t"])
                try await Program.must(
                    "app", "add", "aws", "--connector", "scim", "--profile", "aws-identity-center", "--endpoint",
                    endpoint,
                    "--credential", "env:TARGET_TOKEN", in: folder.path)
                try await Program.must("group", "add", "staff", in: folder.path)
                try await Program.must(
                    "policy", "add", "p", "--app", "aws", "--group", "staff", "--login-method", "sso", in: folder.path)
                for name in ["ana", "bo", "cy"] {
                    try await Program.must(
                        "user", "add", name, "--given-name", name, "--family-name", "F", "--display-name", name,
                        "--email",
                        "\(name)@example.org", in: folder.path)
                    try await Program.must("member", "add", "staff", name, in: folder.path)
                }
                // A draining worker beside it ends when whatever is due has been done by either.
                try await Program.must("worker", "--drain", in: folder.path, environment: ["TARGET_TOKEN": "t"])
                try await Program.must("user", "remove", "bo", in: folder.path)
                try await Program.must("worker", "--drain", in: folder.path, environment: ["TARGET_TOKEN": "t"])
                #expect(server.state.users.filter(\.active).map(\.userName).sorted() == ["ana", "cy"])
                #expect(server.state.users.count == 3)
                #expect(server.state.group(named: "staff")?.members.map(\.userName).sorted() == ["ana", "cy"])
                worker.signal(SIGTERM)
                let outcome = await worker.outcome()
                #expect(outcome.status == 0, "\(outcome.errors)")
                let leased = try SQLScript.query(
                    "SELECT count(*) FROM jobs WHERE state = 'leased'", on: folder.file("provisor.db"))
                #expect(leased.hasPrefix("0"))
            }
        }
    }
}
