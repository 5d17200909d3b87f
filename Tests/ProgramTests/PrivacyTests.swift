import Foundation
import Logging
import Sandbox
import TestKit
import Testing

@Suite("Personal data and secrets")
struct PrivacyTests {
    /// Every way in which a person's name can be typed; each name occurs nowhere else.
    private static let names = [
        "quillfeather", "Quillonius", "Featherstonehaugh", "Quilly the Great", "quilly@example.net", "dept-quagmire",
        "nobodyquizz", "quorumreason", "quartzactor", "quincekey", "quietusrename",
    ]

    @Test("Stand in the clear in no row of the journal and in no attempt")
    func sealed() async throws {
        let server = SandboxServer(
            configuration: SandboxConfiguration(tokens: ["quantumtoken"]),
            logger: Logger(label: "sandbox") { _ in SwiftLogNoOpLogHandler() }, now: { Date() })
        try await server.whileRunning { endpoint in
            try await TemporaryFolder.with { folder in
                try await give(endpoint, in: folder.path)
                let path = folder.file("provisor.db")
                let dump =
                    try SQLScript.query(".dump events", on: path) + SQLScript.query(".dump commands", on: path)
                    + SQLScript.query(".dump attempts", on: path) + SQLScript.query(".dump claims", on: path)
                    + SQLScript.query(".dump questions", on: path) + SQLScript.query(".dump outcomes", on: path)
                #expect(dump.contains("MemberAdded") && dump.contains("AccountCreated") && dump.contains("refused"))
                for name in Self.names + ["quantumtoken"] {
                    #expect(!dump.lowercased().contains(name.lowercased()), "\(name) stands in the clear")
                    // Blobs are dumped in hexadecimal.
                    let digits = name.utf8.map { String(format: "%02x", $0) }.joined()
                    #expect(!dump.lowercased().contains(digits), "\(name) stands in the clear in a blob")
                }
                let everything = try Data(contentsOf: URL(fileURLWithPath: path))
                #expect(everything.range(of: Data("quantumtoken".utf8)) == nil, "the token is in the database")
                print("privacy: \(Self.names.count) names and a token searched in \(dump.utf8.count) bytes of dump")
            }
        }
    }

    private func give(_ endpoint: String, in folder: String) async throws {
        let secret = ["TARGET_TOKEN": "quantumtoken"]
        try await Program.must("init", in: folder)
        try await Program.must(
            "app", "add", "aws", "--connector", "scim", "--profile", "aws-identity-center", "--endpoint", endpoint,
            "--credential", "env:TARGET_TOKEN", in: folder)
        try await Program.must("group", "add", "staff", in: folder)
        try await Program.must(
            "policy", "add", "staff gets aws", "--app", "aws", "--group", "staff", "--login-method", "sso", in: folder)
        try await Program.must(
            "user", "add", "quillfeather", "--given-name", "Quillonius", "--family-name", "Featherstonehaugh",
            "--display-name",
            "Quilly the Great", "--email", "quilly@example.net", "--attribute", "department=dept-quagmire", in: folder)
        try await Program.must(
            "member", "add", "staff", "quillfeather", "--reason", "because of quorumreason", "--actor", "quartzactor",
            "--key",
            "quincekey", in: folder)
        for attempt in 0..<2 {
            let refused = try await Program.run(
                "member", "add", "staff", "nobodyquizz", "--key", "quincekey-2", in: folder)
            #expect(refused.status == 1)
            #expect(
                refused.sentence.contains("nobodyquizz"),
                "answer \(attempt) names whom it is about: \(refused.sentence)")
        }
        let outcome = try await Program.run("user", "add", "Quillfeather", in: folder)
        #expect(outcome.status == 1)
        try await Program.must("worker", "--drain", in: folder, environment: secret)
        try await Program.must("user", "set", "quillfeather", "--rename", "quietusrename", in: folder)
        try await Program.must("worker", "--drain", in: folder, environment: secret)
        let why = try await Program.must("audit", "why", "quietusrename", "aws", in: folder)
        #expect(why.output.contains("quartzactor") && why.output.contains("because of quorumreason"))
        try await Program.must("user", "remove", "quietusrename", "--reason", "quorumreason again", in: folder)
        try await Program.must("worker", "--drain", in: folder, environment: secret)
    }
}
