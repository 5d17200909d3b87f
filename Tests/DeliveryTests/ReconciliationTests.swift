import AsyncHTTPClient
import Domain
import Foundation
import NIOCore
import NIOHTTP1
import Sandbox
import Store
import TestKit
import Testing

@testable import Delivery

@Suite("What is at the target, against what should be") struct ReconciliationTests {
    /// Somebody else changes something at the target.
    private func atTarget(_ it: Installation, _ method: HTTPMethod, _ path: String, _ body: String? = nil) async throws
    {
        var request = HTTPClientRequest(url: it.endpoint + path)
        request.method = method
        request.headers = [
            "Authorization": "Bearer sandbox-token", "Content-Type": "application/scim+json", "User-Agent": "t",
        ]
        if let body { request.body = .bytes(ByteBuffer(string: body)) }
        let answer = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
        #expect((200..<300).contains(answer.status.code))
    }

    private func id(_ it: Installation, _ name: String) throws -> String {
        try #require(it.sandbox.state.users.first { $0.userName == name }?.id)
    }

    private func patch(_ path: String, _ value: String) -> String {
        """
        {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
         "Operations": [{"op": "replace", "path": "\(path)", "value": \(value)}]}
        """
    }

    private func stranger(_ it: Installation, _ name: String) async throws {
        try await atTarget(
            it, .POST, "/Users",
            """
            {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "\(name)", "displayName": "S",
             "name": {"givenName": "S", "familyName": "T"}}
            """)
    }

    /// Ana is gone there, Ben was renamed by hand, Eve left but was let in again, a stranger came; Dan is as he should be.
    private func drifted(_ it: Installation) async throws {
        try await it.hire("ana", "ben", "dan", "eve")
        try await it.drain()
        try await it.give(.removeUser(userName: "eve"))
        try await it.drain()
        try await atTarget(it, .DELETE, "/Users/" + id(it, "ana"))
        try await atTarget(it, .PATCH, "/Users/" + id(it, "ben"), patch("displayName", "\"Somebody\""))
        try await atTarget(it, .PATCH, "/Users/" + id(it, "eve"), patch("active", "true"))
        try await stranger(it, "stranger")
    }

    private func texts(_ report: ReconciliationReport) -> [String] {
        report.findings.filter { $0.kind == .user }
            .map { "\($0.drift.rawValue) \($0.name) \($0.outcome.rawValue)" }.sorted()
    }

    @Test("Each kind of drift is found and only reported, where nothing else is set")
    func report() async throws {
        try await Installation.with { it in
            try await drifted(it)
            let before = it.sandbox.state
            let report = try await it.reconcile()
            #expect(
                texts(report) == [
                    "changed ben reported", "extra eve reported", "missing ana reported", "unmanaged stranger reported",
                ])
            #expect(report.users == 4)
            #expect(report.findings.first { $0.name == "ben" }?.detail == "displayName")
            try await it.drain()
            #expect(it.sandbox.state == before)
        }
    }

    @Test("Corrections go through the ordinary jobs, and leave strangers alone")
    func correct() async throws {
        try await Installation.with { it in
            try await drifted(it)
            try await it.give(
                .changeSetting(app: "aws", setting: .onMissing, value: "correct"),
                .changeSetting(app: "aws", setting: .onExtra, value: "correct"),
                .changeSetting(app: "aws", setting: .onChanged, value: "correct"))
            #expect(
                texts(try await it.reconcile()) == [
                    "changed ben corrected", "extra eve corrected", "missing ana corrected",
                    "unmanaged stranger reported",
                ])
            try await it.drain()
            #expect(it.activeUsers == ["ana", "ben", "dan", "stranger"])
            #expect(it.sandbox.state.users.first { $0.userName == "ben" }?.displayName == "Display ben")
            #expect(texts(try await it.reconcile()) == ["unmanaged stranger reported"])
            try await it.rebuild()
            try await it.drain()
            #expect(it.activeUsers == ["ana", "ben", "dan", "stranger"])
        }
    }

    @Test("What is adopted stays as it is there until something newer is wanted")
    func adopt() async throws {
        try await Installation.with { it in
            try await drifted(it)
            try await it.give(.changeSetting(app: "aws", setting: .onChanged, value: "adopt"))
            _ = try await it.reconcile()
            try await it.drain()
            #expect(it.sandbox.state.users.first { $0.userName == "ben" }?.displayName == "Somebody")
            try await it.give(.changeUser(userName: "ben", set: ["displayName": "New"], clear: []))
            try await it.drain()
            #expect(it.sandbox.state.users.first { $0.userName == "ben" }?.displayName == "New")
        }
    }

    @Test(
        "A page that cannot be read concludes nothing",
        arguments: [Fault(.error, method: "GET", skip: 1), Fault(.html, method: "GET")])
    func halfRead(fault: Fault) async throws {
        try await Installation.with { it in
            try await drifted(it)
            try await it.give(.changeSetting(app: "aws", setting: .onMissing, value: "correct"))
            let head = try await it.store.read { _, journal in try journal.head().seq }
            it.sandbox.inject(fault)
            await #expect(throws: ReconciliationFailure.self) { try await it.reconcile() }
            #expect(try await it.store.read { _, journal in try journal.head().seq } == head)
        }
    }

    @Test("An app that seems to have lost everybody is not filled again before somebody has looked")
    func emptied() async throws {
        try await Installation.with { it in
            let names = (0..<25).map { "user\($0)" }
            for name in names { try await it.give(Installation.registration(name)) }
            try await it.give(.addMembers(group: "staff", members: names.map { .user($0) }))
            try await it.drain()
            for user in it.sandbox.state.users { try await atTarget(it, .DELETE, "/Users/" + user.id) }
            try await it.give(.changeSetting(app: "aws", setting: .onMissing, value: "correct"))
            let report = try await it.reconcile()
            #expect(report.findings.filter { $0.kind == .user }.allSatisfy { $0.outcome == .held })
            try await it.drain()
            #expect(it.sandbox.state.users.isEmpty)
            _ = try await it.reconcile(released: true)
            try await it.drain()
            #expect(it.activeUsers.count == 25)
        }
    }

    @Test("A protected name is never touched")
    func protected() async throws {
        try await Installation.with { it in
            try await drifted(it)
            try await it.give(
                .changeSetting(app: "aws", setting: .protectedNames, value: "b* stranger"),
                .changeSetting(app: "aws", setting: .onChanged, value: "correct"))
            let report = try await it.reconcile()
            #expect(texts(report).contains("changed ben protected"))
            #expect(texts(report).contains("unmanaged stranger protected"))
            try await it.drain()
            #expect(it.sandbox.state.users.first { $0.userName == "ben" }?.displayName == "Somebody")
        }
    }

    @Test(
        "Patterns with a star match whole names",
        arguments: [
            ("admin*", "Administrator", true), ("*svc*", "my-svc-1", true), ("a*b*c", "axxbyyc", true),
            ("a*b*c", "axxbyy", false),
            ("admin", "administrator", false), ("*", "anything", true),
        ])
    func patterns(pattern: String, name: String, isProtected: Bool) {
        #expect(AppSettings([.protectedNames: pattern]).protects(name) == isProtected)
    }
}
