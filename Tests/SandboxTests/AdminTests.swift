import Foundation
import Testing

@testable import Sandbox

struct AdminTests {
    @Test func `The state shows who is where, without a token`() async throws {
        try await SandboxClient.run { client in
            let more: [String: JSONValue] = [
                "externalId": "e-1", "emails": [["value": "a@example.com", "primary": true]],
            ]
            let id = try await client.send("POST", "/Users", SandboxClient.user("ada", more)).id
            _ = try await client.addGroup("Admins", members: [id])
            let reply = try await client.admin("GET", "/state")
            #expect(reply.status == 200)
            let user = reply.json["users"]?.elements?.first
            #expect(user?["id"] == .string(id))
            #expect(user?["externalId"] == "e-1")
            #expect(user?["active"] == true)
            #expect(user?["emails"] == ["a@example.com"])
            #expect(user?["groups"] == ["Admins"])
            #expect(user?["attributes"]?["name.givenName"] == "Given")
            let group = reply.json["groups"]?.elements?.first
            #expect(group?["members"] == [["id": .string(id), "userName": "ada"]])
            let decoded = try JSONDecoder().decode(SandboxState.self, from: Data(reply.text.utf8))
            #expect(decoded == client.sandbox.state)
        }
    }

    @Test func `Requests are counted, and refusals tell what the client was not told`() async throws {
        try await SandboxClient.run { client in
            _ = try await client.addUser("ada")
            _ = try await client.send("POST", "/Users", ["userName": "x"])
            _ = try await client.send("GET", "/Users/unknown")
            let report = try JSONDecoder().decode(
                SandboxRequests.self, from: Data(try await client.admin("GET", "/requests").text.utf8))
            #expect(report.total == 3)
            #expect(report.count(method: "POST", route: "/Users", status: 201) == 1)
            #expect(report.count(method: "POST", route: "/Users", status: 400) == 1)
            #expect(report.count(method: "GET", route: "/Users/{id}") == 1)
            #expect(report.refused.map(\.status) == [400, 404])
            #expect(report.refused.first?.detail == genericDetail)
            #expect(report.refused.first?.reason == "name.givenName is required")
            #expect(!"\(report)".contains(SandboxClient.token))
        }
    }

    @Test func `Only the last two hundred refusals are kept`() {
        var log = RequestLog()
        let request = ServiceRequest(
            method: "GET", target: "/t/scim/v2/Users", query: nil, authorization: nil, userAgent: nil, body: Data())
        for number in 1...250 {
            let time = Timestamp(date: SandboxClient.noon)
            log.note(request, status: 400, refusal: .invalid("number \(number)"), at: time)
        }
        #expect(log.report().total == 250)
        #expect(log.report().refused.count == 200)
        #expect(log.report().refused.first?.reason == "number 51")
    }

    @Test func `Faults are put in force, seen and taken back`() async throws {
        try await SandboxClient.run { client in
            let one = try await client.admin("POST", "/faults", text: #"{"kind": "throttle", "count": 2}"#)
            #expect(one.status == 201)
            #expect(one.json["ids"] == [1])
            let two = try await client.admin(
                "POST", "/faults", text: #"[{"kind": "drop", "skip": 9}, {"kind": "html"}]"#)
            #expect(two.json["ids"] == [2, 3])
            try await #expect(client.send("GET", "/Users").status == 429)
            let lines = try await client.admin("GET", "/faults").json.elements ?? []
            #expect(lines.map { $0["struck"] } == [1, 0, 0])
            #expect(lines.first?["fault"]?["kind"] == "throttle")
            try await #expect(client.admin("DELETE", "/faults/1").status == 204)
            try await #expect(client.admin("DELETE", "/faults/1").status == 404)
            try await #expect(client.admin("DELETE", "/faults").status == 204)
            try await #expect(client.send("GET", "/Users").status == 200)
        }
    }

    @Test(arguments: [
        #"{"kind": "explode"}"#, "{}", "x", #"{"kind": "error", "status": 7}"#, #"{"kind": "delay"}"#,
        #"[{"kind": "drop", "times": 1}]"#,
    ])
    func `A fault that makes no sense is refused in words`(text: String) async throws {
        try await SandboxClient.run { client in
            let reply = try await client.admin("POST", "/faults", text: text)
            #expect(reply.status == 400)
            #expect(reply.json["error"]?.text?.isEmpty == false)
        }
    }

    @Test func `A reset forgets everything but the ids that were given out`() async throws {
        try await SandboxClient.run { client in
            let old = try await client.addUser("ada")
            client.sandbox.inject(Fault(.throttle))
            try await #expect(client.admin("POST", "/reset").status == 204)
            #expect(client.sandbox.state.users.isEmpty)
            #expect(client.sandbox.requests.total == 0)
            let new = try await client.addUser("ada")
            #expect(new != old)
        }
    }

    @Test func `An unknown route says which there are`() async throws {
        try await SandboxClient.run { client in
            let reply = try await client.admin("GET", "/nonsense")
            #expect(reply.status == 404)
            #expect(reply.json["error"]?.text?.contains("GET state") == true)
        }
    }

    @Test func `A port that is taken is said at once`() async throws {
        try await SandboxClient.run { client in
            let port = try #require(Int(try await client.sandbox.origin().split(separator: ":").last ?? ""))
            let second = SandboxServer(
                configuration: SandboxConfiguration(port: port, tokens: ["x"]), logger: client.sandbox.logger,
                now: { SandboxClient.noon })
            await #expect(throws: ListeningFailure.self) { try await second.whileRunning { _ in } }
        }
    }
}
