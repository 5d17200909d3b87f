import Foundation
import JSON
import Logging
import Sandbox
import TestKit
import Testing

@Suite("provisor app probe")
struct ProbeCommandTests {
    /// Runs a test with app `aws` connected to an empty sandbox.
    private func connected(_ body: (SandboxServer, TemporaryFolder) async throws -> Void) async throws {
        let server = SandboxServer(
            configuration: SandboxConfiguration(tokens: ["hush-4711"]),
            logger: Logger(label: "sandbox") { _ in SwiftLogNoOpLogHandler() }, now: { Date() })
        try await server.whileRunning { endpoint in
            try await TemporaryFolder.with { folder in
                try await Program.must("init", in: folder.path)
                try await Program.must(
                    "app", "add", "aws", "--connector", "scim", "--profile", "aws-identity-center", "--endpoint",
                    endpoint, "--credential", "env:TARGET_TOKEN", in: folder.path)
                try await body(server, folder)
            }
        }
    }

    private static let environment = ["TARGET_TOKEN": "hush-4711"]

    @Test("prints what it found, in every format, and changes nothing")
    func reads() async throws {
        try await connected { server, folder in
            let table = try await Program.must("app", "probe", "aws", in: folder.path, environment: Self.environment)
            #expect(table.lines.first?.hasPrefix("LEVEL") == true)
            let lines = try await Program.must(
                "app", "probe", "AWS", "--output", "jsonl", in: folder.path, environment: Self.environment)
            let findings = try lines.lines.map { try JSONValue(parsing: $0) }
            #expect(findings.contains { $0["code"]?.string == "credential-works" && $0["level"]?.string == "ok" })
            #expect(!findings.contains { $0["level"]?.string == "problem" })
            #expect(!(table.output + table.errors + lines.output).contains("hush"))
            #expect(server.state.users.isEmpty && server.requests.refused.allSatisfy { $0.status == 401 })
        }
    }

    @Test("with --write makes accounts and a group, and removes them")
    func writes() async throws {
        try await connected { server, folder in
            let outcome = try await Program.must(
                "app", "probe", "aws", "--write", "--domain", "example.org", "--output", "jsonl", in: folder.path,
                environment: Self.environment)
            let findings = try outcome.lines.map { try JSONValue(parsing: $0) }
            #expect(findings.contains { $0["code"]?.string == "write-remove-member" && $0["level"]?.string == "ok" })
            #expect(server.state.users.isEmpty && server.state.groups.isEmpty)
        }
    }

    @Test("removes what it made when it is interrupted")
    func interrupted() async throws {
        try await connected { server, folder in
            server.inject(try Fault(argument: "delay:method=PATCH,count=1,milliseconds=500"))
            let probe = try Program.Running(
                ["app", "probe", "aws", "--write"], in: folder.path, environment: Self.environment)
            while server.state.users.isEmpty { await Task.yield() }
            probe.signal(SIGINT)
            let outcome = await probe.outcome()
            #expect(outcome.errors.contains("what was made at the target is removed first"))
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(server.state.users.isEmpty && server.state.groups.isEmpty)
        }
    }

    @Test("exits 1 and says why where the app cannot work")
    func problems() async throws {
        try await connected { _, folder in
            let wrong = try await Program.run(
                "app", "probe", "aws", in: folder.path, environment: ["TARGET_TOKEN": "hush-wrong"])
            #expect(wrong.status == 1 && wrong.output.contains("credential-refused"))
            #expect(wrong.sentence.contains("app \"aws\" has 1 problem at its target"))
            let missing = try await Program.run("app", "probe", "aws", in: folder.path)
            #expect(missing.status == 1 && missing.output.contains("TARGET_TOKEN"))
            #expect(!(wrong.output + wrong.errors).contains("hush"))

            let unknown = try await Program.run("app", "probe", "gcp", in: folder.path)
            #expect(unknown.status == 1)
            try await Program.must("app", "add", "later", in: folder.path)
            let later = try await Program.run("app", "probe", "later", in: folder.path)
            #expect(later.status == 1 && later.sentence.contains("not connected yet"))
            let domain = try await Program.run("app", "probe", "aws", "--domain", "a@b", in: folder.path)
            #expect(domain.status == 64)
        }
    }
}
