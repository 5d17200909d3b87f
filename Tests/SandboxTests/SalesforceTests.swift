import Foundation
import Testing

@testable import Sandbox

struct SalesforceTests {
    private let exemplar = Exemplar(.salesforce)

    private static func nested(_ ids: [String]) -> JSONValue { ["members": SandboxClient.members(ids)] }

    @Test func `The configuration stands under its plural, and only there`() async throws {
        try await SandboxClient.run(.salesforce) { client in
            #expect(client.endpoint.hasSuffix("/services/scim/v2"))
            try await #expect(client.send("GET", "/ServiceProviderConfigs").status == 200)
            try await #expect(client.send("GET", "/ServiceProviderConfig").status == 404)
        }
    }

    @Test func `A user name is lower-cased, the nickname keeps it, and defaults are filled in`() async throws {
        try await SandboxClient.run(.salesforce) { client in
            let made = try await client.send("POST", "/Users", exemplar.user("AdA", ["active": "true"]))
            #expect(made.status == 201, "\(made.text)")
            #expect(made.json["userName"] == "ada@example.com")
            #expect(made.json["nickName"] == "AdA@example.com")
            #expect(made.json["locale"] == "en_US")
            #expect(made.json["active"] == true)
            #expect(made.id.count == 18)
            #expect(made.id.hasPrefix("005"))
            let entitlement = made.json["entitlements"]?.elements?.first
            #expect(entitlement?["type"] == "Profile")
            #expect(entitlement?["display"] == "Standard User")
            #expect(made.header("ETag") == nil)
            let version = try #require(made.json["meta"]?["version"]?.text)
            #expect(version.count == 40)
            #expect(version.allSatisfy { $0.isHexDigit })
        }
    }

    @Test func `Exactly one profile is needed, permission sets are welcome, and both must be there`() async throws {
        try await SandboxClient.run(.salesforce) { client in
            let profile: JSONValue = ["value": .string(SalesforceSettings.standardProfile.id), "primary": "true"]
            let set: JSONValue = ["value": "0PS000000000001AAA"]
            for (list, status) in [
                ([profile, set], 201), ([], 400), ([set], 400), ([profile, profile], 400),
                ([profile, ["value": "00e0"]], 400),
            ] as [([JSONValue], Int)] {
                let user = exemplar.user("u\(list.count)", ["entitlements": .array(list)])
                let reply = try await client.send("POST", "/Users", user)
                #expect(reply.status == status, "\(list)")
            }
            for wrong: [String: JSONValue] in [
                ["userName": "ada"], ["emails": .null], ["name": ["givenName": "Ada"]],
            ] {
                try await #expect(client.send("POST", "/Users", exemplar.user("ada", wrong)).status == 400)
            }
            let id = client.sandbox.state.users[0].id
            try await #expect(client.patch("/Users/\(id)", ["op": "remove", "path": "entitlements"]).status == 400)
        }
    }

    @Test func `A deactivated user is still found, and can come back`() async throws {
        try await SandboxClient.run(.salesforce) { client in
            let id = try await client.add(exemplar, user: "ada")
            let off = try await client.patch("/Users/\(id)", ["op": "replace", "value": ["active": false]])
            #expect(off.status == 200)
            #expect(off.json["active"] == false)
            try await #expect(client.send("DELETE", "/Users/\(id)").status == 204)
            let found = try await client.list("/Users", filter: #"userName eq "ada@example.com""#).resources
            #expect(found.map { $0["active"] } == [false])
            let on = try await client.patch("/Users/\(id)", ["op": "replace", "value": ["active": "true"]])
            #expect(on.json["active"] == true)
        }
    }

    @Test func `A name taken in another organisation and a licence that is missing are refused`() async throws {
        try await SandboxClient.run(
            .salesforce,
            {
                $0.salesforce.namesTakenElsewhere = ["Eve@example.com"]
                $0.salesforce.licences = 1
            }
        ) { client in
            let taken = try await client.send("POST", "/Users", exemplar.user("eve"))
            #expect(taken.status == 400)
            #expect(taken.detail?.hasPrefix("Duplicate Username") == true)
            let id = try await client.add(exemplar, user: "ada")
            let more = try await client.send("POST", "/Users", exemplar.user("bo"))
            #expect(more.status == 400)
            #expect(more.detail?.contains("LICENSE_LIMIT_EXCEEDED") == true)
            _ = try await client.send("DELETE", "/Users/\(id)")
            _ = try await client.add(exemplar, user: "bo")
            let back = try await client.patch("/Users/\(id)", ["op": "replace", "value": ["active": true]])
            #expect(back.status == 400)
        }
    }

    @Test func `Groups are there from the start; members stand in an object of their own`() async throws {
        try await SandboxClient.run(.salesforce, { $0.salesforce.groups = ["Crew"] }) { client in
            let ada = try await client.add(exemplar, user: "ada")
            let found = try await client.list("/Groups", filter: #"displayName eq "crew""#).resources
            let id = try #require(found.first?["id"]?.text)
            #expect(id.hasPrefix("00G"))
            try await #expect(client.send("POST", "/Groups", exemplar.group("New")).status == 405)
            try await #expect(client.send("DELETE", "/Groups/\(id)").status == 405)
            try await #expect(client.send("PUT", "/Groups/\(id)", exemplar.group("Crew")).status == 405)
            let path = "/Groups/\(id)"
            let added = try await client.patch(path, ["op": "add", "path": "members", "value": Self.nested([ada])])
            #expect(added.status == 200)
            #expect(added.json["members"]?.elements?.first?["value"] == .string(ada))
            let filter: JSONValue = .string(#"members[value eq "\#(ada)"]"#)
            for operation: JSONValue in [
                ["op": "add", "path": "members", "value": SandboxClient.members([ada])],
                ["op": "remove", "path": "members", "value": SandboxClient.members([ada])],
                ["op": "remove", "path": "members"], ["op": "remove", "path": filter],
                ["op": "add", "path": "members", "value": Self.nested(["005nobody"])],
            ] {
                try await #expect(client.patch(path, operation).status == 400, "\(operation)")
            }
            #expect(client.members("Crew") == ["ada@example.com"])
            client.sandbox.reset()
            #expect(client.sandbox.state.groups.map(\.displayName) == ["Crew"])
        }
        try await SandboxClient.run(
            .salesforce,
            {
                $0.salesforce.groups = ["Crew"]
                $0.salesforce.acceptsMemberLists = true
                $0.salesforce.acceptsMemberFilter = true
                $0.salesforce.removingAbsentMember = .refuse(status: 404)
            }
        ) { client in
            let ada = try await client.add(exemplar, user: "ada")
            let path = "/Groups/\(client.sandbox.state.groups[0].id)"
            _ = try await client.patch(path, ["op": "add", "path": "members", "value": SandboxClient.members([ada])])
            #expect(client.members("Crew") == ["ada@example.com"])
            let remove: JSONValue = ["op": "remove", "path": .string(#"members[value eq "\#(ada)"]"#)]
            try await #expect(client.patch(path, remove).status == 200)
            try await #expect(client.patch(path, remove).status == 404)
        }
    }

    @Test func `Who asks too often is answered 403 in the form of the REST API, and who has no session 401`()
        async throws
    {
        try await SandboxClient.run(.salesforce, { $0.rateLimit = RateLimit(perSecond: 1) }) { client in
            let session = try await client.send("GET", "/Users", token: "wrong")
            #expect(session.status == 401)
            #expect(session.json.elements?.first?["errorCode"] == "INVALID_SESSION_ID")
            let limited = try await client.send("GET", "/Users")
            #expect(limited.status == 403)
            #expect(limited.json.elements?.first?["errorCode"] == "REQUEST_LIMIT_EXCEEDED")
        }
        try await SandboxClient.run(.salesforce, { $0.salesforce.throttleStatus = 503 }) { client in
            client.sandbox.inject(Fault(.throttle, count: 1))
            try await #expect(client.send("GET", "/Users").status == 503)
        }
    }

    @Test func `In a filter and binds no tighter than or, and ew is not there`() async throws {
        try await SandboxClient.run(.salesforce) { client in
            _ = try await client.add(exemplar, user: "ada")
            let filter = #"active eq true or title eq "x" and title eq "y""#
            try await #expect(client.list("/Users", filter: filter).resources.isEmpty)
            try await #expect(client.list("/Users", filter: #"userName ew "com""#).scimType == "invalidFilter")
        }
    }

    @Test func `Of the entitlements 200 are listed, the others must be asked for`() async throws {
        try await SandboxClient.run(
            .salesforce,
            { configuration in
                configuration.salesforce.entitlements += (0..<300).map {
                    SalesforceSettings.Entitlement(id: "0PS\($0)", display: "Set \($0)", isProfile: false)
                }
            }
        ) { client in
            try await #expect(client.send("GET", "/Entitlements").resources.count == 200)
            try await #expect(client.send("GET", "/Entitlements/0PS299").json["displayName"] == "Set 299")
            try await #expect(client.send("GET", "/Entitlements/0PS300").status == 404)
            try await #expect(client.send("GET", "/Roles").status == 200)
        }
    }

    @Test func `The answer to a token says where the API is`() async throws {
        try await SandboxClient.run(.salesforce, { $0.oauth = OAuthClient(id: "a", secret: "b") }) { client in
            let reply = try await client.ask("grant_type=client_credentials&client_id=a&client_secret=b")
            try await #expect(reply.json["instance_url"] == .string(client.sandbox.origin()))
        }
    }
}
