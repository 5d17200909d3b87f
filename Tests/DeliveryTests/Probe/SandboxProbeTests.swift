import Delivery
import Domain
import Foundation
import JSON
import Logging
import SCIMConnector
import Sandbox
import Testing

/// A probe of the emulated AWS IAM Identity Center.
@Suite struct SandboxProbeTests {
    private func probe(
        _ server: SandboxServer, _ endpoint: String, writes: Bool, token: String = "sandbox-token",
        _ change: (inout TargetProfile) -> Void = { _ in }
    ) async -> ProbeReport {
        let connections = SCIMConnections { Date().timeIntervalSince1970 }
        var profile = TargetProfile.awsIdentityCenter
        change(&profile)
        let probe = TargetProbe(
            connections: connections,
            subject: .init(
                name: "aws", endpoint: endpoint, authorization: .bearer { token }, profile: profile,
                mapping: profile.mapping),
            conditions: .init(
                stamp: "4711", writes: writes, now: { Timestamp(microseconds: 1_700_000_000_000_000) }, sleep: { _ in })
        )
        let report = await probe.run()
        await connections.shutdown()
        return report
    }

    private func sandbox(_ body: (SandboxServer, String) async throws -> Void) async throws {
        let server = SandboxServer(
            configuration: SandboxConfiguration(tokens: ["sandbox-token"]),
            logger: Logger(label: "sandbox") { _ in SwiftLogNoOpLogHandler() }, now: { Date() })
        try await server.whileRunning { try await body(server, $0) }
    }

    private static func troubles(_ report: ProbeReport) -> [ProbeFinding] {
        report.findings.filter { $0.level == .problem || $0.level == .warning }
    }

    @Test func readingFindsNothingWrongAndChangesNothing() async throws {
        try await sandbox { server, endpoint in
            let report = await probe(server, endpoint, writes: false)
            #expect(Self.troubles(report) == [])
            let codes = Set(report.findings.filter { $0.level == .ok }.map(\.code))
            #expect(
                codes.isSuperset(of: [
                    "credential-works", "wrong-token-refused", "search-user-external-id", "search-group-name",
                    "attributes",
                    "required", "patch",
                ]), "\(report.findings)")
            #expect(report.capabilities.patch == true && report.capabilities.filter?.maximumResults == 50)
            #expect(report.capabilities.resourceTypes?.map(\.endpoint) == ["/Users", "/Groups"])
            #expect(report.changes == [], "the profile in the box is as the service describes itself")
            #expect(report.capabilities.json.canonicalText.utf8.count < 32_768)
            #expect(server.state.users.isEmpty && server.state.groups.isEmpty)
        }
    }

    @Test func writingFindsThatExactlyOneMemberIsRemovedAndLeavesNothing() async throws {
        try await sandbox { server, endpoint in
            let report = await probe(server, endpoint, writes: true)
            #expect(Self.troubles(report) == [])
            let codes = Set(report.findings.filter { $0.level == .ok }.map(\.code))
            #expect(
                codes.isSuperset(of: [
                    "write-create-user", "write-find-user", "write-update-user", "write-add-members",
                    "write-remove-member",
                    "write-rename-group", "write-deactivate-user", "write-clean",
                ]), "\(report.findings)")
            #expect(report.capabilities.put == true)
            #expect(server.state.users.isEmpty && server.state.groups.isEmpty)
        }
    }

    @Test func pagesAreFollowedByTheirCursors() async throws {
        try await sandbox { server, endpoint in
            let connections = SCIMConnections { Date().timeIntervalSince1970 }
            let connector = connections.connector(
                endpoint: endpoint, token: { "sandbox-token" }, profile: .awsIdentityCenter, paths: [])
            for name in ["ana", "bo", "cy"] {
                let attributes = [
                    "userName": name, "name.givenName": name, "name.familyName": name, "displayName": name,
                    "emails[type eq \"work\"].value": "\(name)@example.org",
                ]
                _ = await connector.send(
                    connector.prepare(.createUser(externalId: name, attributes: attributes)), idempotencyKey: nil)
            }
            await connections.shutdown()
            let report = await probe(server, endpoint, writes: false)
            let sentence = report.findings.first { $0.code == "list" }?.sentence
            #expect(sentence == "The users are listed in pages by cursor, as the profile has it.")
            #expect(server.state.users.count == 3 && Self.troubles(report) == [])
        }
    }

    @Test func theWrongFormOfRemovalIsFoundOut() async throws {
        try await sandbox { server, endpoint in
            let report = await probe(server, endpoint, writes: true) { $0.memberRemoval = .filter }
            #expect(Self.troubles(report).map(\.code) == ["write-remove-member"])
            #expect(report.hasProblem)
            #expect(server.state.users.isEmpty && server.state.groups.isEmpty)
        }
    }

    @Test(
        "Whatever goes wrong, nothing is left behind",
        arguments: [
            "throttle:count=3", "error-after-effect:method=POST,count=1",
            "drop-after-effect:method=POST,skip=2,count=1",
            "error:method=PATCH,count=1", "drop:method=DELETE,count=2", "html:method=PATCH,skip=1,count=1",
        ])
    func faults(fault: String) async throws {
        try await sandbox { server, endpoint in
            server.inject(try Fault(argument: fault))
            _ = await probe(server, endpoint, writes: true)
            #expect(server.state.users.isEmpty && server.state.groups.isEmpty)
        }
    }

    @Test func aWrongTokenIsOneProblemAndNoMore() async throws {
        try await sandbox { server, endpoint in
            let report = await probe(server, endpoint, writes: true, token: "wrong")
            #expect(report.findings.map(\.code) == ["credential-refused"])
        }
    }
}
