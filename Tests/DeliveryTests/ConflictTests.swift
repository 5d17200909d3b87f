import AsyncHTTPClient
import Database
import Delivery
import Domain
import Foundation
import NIOCore
import NIOHTTP1
import Sandbox
import Store
import Testing

@Suite("Somebody is there already")
struct ConflictTests {
    /// Does something at the target behind our back.
    private func atTarget(_ it: Installation, _ method: HTTPMethod, _ path: String, _ body: String? = nil) async throws
    {
        var request = HTTPClientRequest(url: it.endpoint + path)
        request.method = method
        request.headers.add(name: "Authorization", value: "Bearer sandbox-token")
        request.headers.add(name: "User-Agent", value: "somebody else")
        request.headers.add(name: "Content-Type", value: "application/scim+json")
        if let body { request.body = .bytes(ByteBuffer(string: body)) }
        let answer = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
        #expect((200..<300).contains(answer.status.code))
    }

    private func user(_ name: String, externalId: String?) -> String {
        let external = externalId.map { "\"externalId\":\"\($0)\"," } ?? ""
        return """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],\(external)"userName":"\(name)","displayName":"There",
            "name":{"givenName":"G","familyName":"F"},"active":true}
            """
    }

    @Test("An account that nobody has claimed is adopted, and brought into line")
    func adopted() async throws {
        try await Installation.with { it in
            try await atTarget(it, .POST, "/Users", user("ana", externalId: nil))
            try await it.hire("ana")
            #expect(try await it.drain().parkedInAll == 0)
            #expect(it.sandbox.state.users.count == 1)
            let ana = try #require(it.sandbox.state.user(named: "ana"))
            #expect(ana.displayName == "Display ana")
            #expect(ana.emails == ["ana@example.org"])
            #expect(ana.externalId?.count == 32)
            #expect(it.members("staff") == ["ana"])
        }
    }

    @Test("A group that the target needs itself is never taken over")
    func protectedGroup() async throws {
        try await Installation.with { it in
            let body =
                #"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"AWSControlTowerAdmins"}"#
            try await atTarget(it, .POST, "/Groups", body)
            try await it.give(
                .createGroup(name: "AWSControlTowerAdmins", externalId: Installation.drawn()),
                .addPolicy(name: "admins", app: "aws", group: "AWSControlTowerAdmins", loginMethod: "sso", priority: 0))
            try await it.hire("ana", into: "AWSControlTowerAdmins")
            #expect(try await it.drain().parkedInAll == 1)
            #expect(it.activeUsers == ["ana"])
            #expect(it.members("AWSControlTowerAdmins") == [])
        }
    }

    @Test("An account that is somebody else's parks the job, and stays as it is")
    func foreign() async throws {
        try await Installation.with { it in
            try await atTarget(it, .POST, "/Users", user("ana", externalId: "hr-17"))
            try await it.hire("ana")
            #expect(try await it.drain().parkedInAll == 1)
            #expect(it.sandbox.state.user(named: "ana")?.displayName == "There")
            #expect(it.members("staff") == [])
        }
    }

    @Test("A stranger's account of the same name is left alone when a leaver's is sought")
    func strangersAccount() async throws {
        try await Installation.with { it in
            try await it.give(.switchFeature(app: "aws", feature: .create, on: false))
            try await it.hire("ana")
            try await it.drain()
            try await atTarget(it, .POST, "/Users", user("ana", externalId: nil))
            try await it.give(.removeUser(userName: "ana"))
            // As after a worker that was killed in a request: the account may be there without our knowledge.
            _ = try await it.store.database.write { connection in
                try connection.run("UPDATE jobs SET state = 'ready', look_up = 1")
            }
            let before = it.sandbox.requests.count(method: "GET", route: "/Users")
            try await it.drain()
            #expect(it.sandbox.requests.count(method: "GET", route: "/Users") > before, "nothing was sought")
            #expect(it.activeUsers == ["ana"])
            #expect(it.sandbox.state.user(named: "ana")?.externalId == nil)
        }
    }

    @Test("An account that vanished is not made again until a person asks")
    func vanished() async throws {
        try await Installation.with { it in
            try await it.hire("ana")
            try await it.drain()
            let id = try #require(it.sandbox.state.user(named: "ana")).id
            try await atTarget(it, .DELETE, "/Users/\(id)")
            try await it.give(.changeUser(userName: "ana", set: ["displayName": "A."], clear: []))
            #expect(try await it.drain().parkedInAll == 1)
            #expect(it.sandbox.state.users.isEmpty)
            try await it.give(.retryJob(app: "aws", resource: .user("ana")))
            #expect(try await it.drain().parkedInAll == 0)
            #expect(it.activeUsers == ["ana"])
            #expect(it.members("staff") == ["ana"])
        }
    }

    @Test("A group goes on without a member whose account vanished, and that one waits for a person")
    func vanishedMember() async throws {
        try await Installation.with { it in
            try await it.hire("ana", "bo", "cy", into: nil)
            try await it.give(.createGroup(name: "door", externalId: Installation.drawn()))
            try await it.give(
                .addPolicy(name: "door gets aws", app: "aws", group: "door", loginMethod: "sso", priority: 0))
            try await it.give(.addMembers(group: "door", members: ["ana", "bo", "cy"].map { .user($0) }))
            try await it.drain()
            let id = try #require(it.sandbox.state.user(named: "bo")).id
            try await atTarget(it, .DELETE, "/Users/\(id)")
            try await it.give(.addMembers(group: "staff", members: ["ana", "bo", "cy"].map { .user($0) }))
            #expect(try await it.drain().parkedInAll == 1)
            #expect(it.members("staff") == ["ana", "cy"])
            try await it.give(.retryJob(app: "aws", resource: .user("bo")))
            #expect(try await it.drain().parkedInAll == 0)
            #expect(it.members("staff") == ["ana", "bo", "cy"])
            #expect(it.members("door") == ["ana", "bo", "cy"])
        }
    }

    /// As if everybody's way from a temporary name back to their own had never been answered.
    private static let lostReturns = [
        """
        UPDATE links SET attributes = json_set(attributes, '$.userName', attributes ->> '$.userName' || '-'
            || (SELECT substr(external_id, 1, 8) FROM users WHERE key = resource)) WHERE kind = 'user'
        """,
        """
        UPDATE links SET attributes = json_set(attributes, '$.displayName', attributes ->> '$.displayName' || ' '
            || (SELECT substr(external_id, 1, 8) FROM groups WHERE key = resource)) WHERE kind = 'group'
        """,
        """
        INSERT INTO doubts (app, resource, path, member, attempt)
        SELECT app, resource, iif(kind = 'user', 'userName', 'displayName'), 0, 0 FROM links
        """,
    ]

    @Test(
        "Two people who swap names, and two groups, end with the right ones, also where answers to that were lost before",
        arguments: [false, true])
    func swap(afterLostAnswers: Bool) async throws {
        try await Installation.with { it in
            try await it.hire("ana", "bo")
            try await it.give(.createGroup(name: "crew", externalId: Installation.drawn()))
            try await it.give(
                .addPolicy(name: "crew gets aws", app: "aws", group: "crew", loginMethod: "sso", priority: 0))
            try await it.drain()
            let before = it.sandbox.state
            try await it.give(.pauseApp(name: "aws"))
            if afterLostAnswers {
                try await it.store.database.write { connection in
                    for statement in Self.lostReturns { try connection.run(statement) }
                }
            }
            for (from, to) in [("ana", "tmp"), ("bo", "ana"), ("tmp", "bo")] {
                try await it.give(.changeUser(userName: from, set: ["userName": to], clear: []))
            }
            for (from, to) in [("staff", "tmp"), ("crew", "staff"), ("tmp", "crew")] {
                try await it.give(.renameGroup(name: from, to: to))
            }
            try await it.give(.resumeApp(name: "aws"))
            #expect(try await it.drain().parkedInAll == 0)
            #expect(it.sandbox.state.user(named: "ana")?.id == before.user(named: "bo")?.id)
            #expect(it.sandbox.state.user(named: "bo")?.id == before.user(named: "ana")?.id)
            #expect(it.sandbox.state.group(named: "crew")?.id == before.group(named: "staff")?.id)
            #expect(it.sandbox.state.group(named: "staff")?.id == before.group(named: "crew")?.id)
        }
    }

    @Test("A group's name that is used again waits for the old group to go")
    func nameUsedAgain() async throws {
        try await Installation.with { it in
            try await it.hire("ana", "bo")
            try await it.drain()
            let old = try #require(it.sandbox.state.group(named: "staff")).id
            try await it.give(.pauseApp(name: "aws"))
            try await it.give(
                .removePolicy(name: "staff gets aws"), .removeGroup(name: "staff"),
                .createGroup(name: "staff", externalId: Installation.drawn()),
                .addPolicy(name: "staff gets aws", app: "aws", group: "staff", loginMethod: "sso", priority: 0),
                .addMembers(group: "staff", members: [.user("bo")]))
            try await it.give(.resumeApp(name: "aws"))
            #expect(try await it.drain().parkedInAll == 0)
            #expect(it.members("staff") == ["bo"])
            #expect(it.sandbox.state.group(named: "staff")?.id != old)
            #expect(it.activeUsers == ["bo"])
        }
    }
}
