import Foundation
import Testing

@testable import Sandbox

/// What is common to all products, over all of them.
@Suite(.serialized) struct ProfileConformanceTests {
    @Test(arguments: SandboxProfile.allCases)
    func `A user is created, read, found, changed and deactivated`(profile: SandboxProfile) async throws {
        let exemplar = Exemplar(profile)
        try await SandboxClient.run(profile) { client in
            let made = try await client.send(
                "POST", exemplar.usersPath, exemplar.user("Ada", ["externalId": "E-1"]))
            #expect(made.status == 201, "\(made.text)")
            #expect(made.json["userName"]?.text?.lowercased() == "ada@example.com")
            #expect(made.json["externalId"] == "E-1")
            #expect(made.json["schemas"]?.elements?.contains(.string(Exemplar.userURN)) == true)
            #expect(made.json["meta"]?["resourceType"]?.text?.lowercased() == "user")
            #expect(!made.text.contains("Correct-horse"))
            let path = "\(exemplar.usersPath)/\(made.id)"
            #expect(!made.id.isEmpty)

            let read = try await client.send("GET", path)
            #expect(read.status == 200)
            #expect(read.json["name"] == ["givenName": "Given", "familyName": "Family"])

            let found = try await client.list(exemplar.usersPath, filter: #"userName eq "ADA@example.com""#)
            #expect(found.status == 200)
            #expect(found.resources.map { $0["id"] } == [.string(made.id)])
            #expect(found.json["totalResults"] == 1)
            let none = try await client.list(exemplar.usersPath, filter: #"userName eq "eve@example.com""#)
            #expect(none.status == 200)
            #expect(none.json["totalResults"] == 0)
            #expect(none.resources.isEmpty)

            let renamed = try await client.patch(path, ["op": "replace", "path": "displayName", "value": "New"])
            #expect(renamed.status == 200 || renamed.status == 204)
            #expect(client.sandbox.state.users.map(\.displayName) == ["New"])
            let changed = try await client.patch(path, ["op": "replace", "path": "active", "value": false])
            #expect(changed.status == 200 || changed.status == 204)
            #expect(client.sandbox.state.users.map(\.active) == [false])
            try await #expect(client.send("GET", path).json["active"] == false)
        }
    }

    @Test(arguments: SandboxProfile.allCases)
    func `DELETE of a user is final, but for Salesforce, which deactivates`(profile: SandboxProfile) async throws {
        let exemplar = Exemplar(profile)
        try await SandboxClient.run(profile) { client in
            let id = try await client.add(exemplar, user: "ada")
            let path = "\(exemplar.usersPath)/\(id)"
            let status = try await client.send("DELETE", path).status
            #expect(status == (profile == .google ? 200 : 204))
            if profile == .salesforce {
                try await #expect(client.send("GET", path).json["active"] == false)
                try await #expect(client.send("POST", "/Users", exemplar.user("ada")).status == 409)
            } else {
                try await #expect(client.send("GET", path).status == 404)
                try await #expect(client.send("DELETE", path).status == 404)
                let again = try await client.add(exemplar, user: "ada")
                #expect(!again.isEmpty)
                #expect(again != id)
            }
        }
    }

    @Test(arguments: SandboxProfile.allCases)
    func `A second user of the same name is refused with 409 and leaves nothing`(
        profile: SandboxProfile
    ) async throws {
        let exemplar = Exemplar(profile)
        try await SandboxClient.run(profile) { client in
            _ = try await client.add(exemplar, user: "ada")
            let reply = try await client.send("POST", exemplar.usersPath, exemplar.user("Ada"))
            #expect(reply.status == 409)
            #expect(reply.scimType == (profile == .awsIdentityCenter ? nil : "uniqueness"))
            let other = try await client.add(exemplar, user: "eve")
            let taken = try await client.patch(
                "\(exemplar.usersPath)/\(other)", ["op": "replace", "path": "userName", "value": "ada@example.com"])
            #expect(taken.status == 409)
            #expect(client.sandbox.state.users.count == 2)
        }
    }

    @Test(arguments: SandboxProfile.allCases)
    func `Who has no token is answered 401, and what is not there 404, in the error of SCIM`(
        profile: SandboxProfile
    ) async throws {
        let exemplar = Exemplar(profile)
        try await SandboxClient.run(profile) { client in
            let path = "\(exemplar.usersPath)/nobody"
            try await #expect(client.send("GET", path, token: nil).status == 401)
            try await #expect(client.send("GET", path, token: "wrong").status == 401)
            let missing = try await client.send("GET", path)
            #expect(missing.status == 404)
            #expect(missing.json["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"])
            #expect(missing.json["status"] == "404")
            #expect(missing.detail?.isEmpty == false)
            try await #expect(
                client.patch(path, ["op": "replace", "path": "displayName", "value": "x"]).status == 404)
            try await #expect(client.send("GET", "/nonsense").status == 404)
            for text in ["{", "[]", ""] {
                try await #expect(client.send("POST", exemplar.usersPath, text: text).status == 400)
            }
            #expect(client.sandbox.state.users.isEmpty)
        }
    }

    @Test(arguments: SandboxProfile.allCases)
    func `A user without what is required, or of the wrong kind, is refused`(profile: SandboxProfile) async throws {
        let exemplar = Exemplar(profile)
        try await SandboxClient.run(profile) { client in
            for wrong: [String: JSONValue] in [
                ["userName": .null], ["active": 7], ["emails": "a@example.com"], ["name": "Ada"], ["displayName": 1],
                ["userName": true],
            ] {
                let reply = try await client.send("POST", exemplar.usersPath, exemplar.user("ada", wrong))
                #expect(reply.status == 400, "\(wrong): \(reply.text)")
            }
            #expect(client.sandbox.state.users.isEmpty)
            #expect(client.sandbox.creations.isEmpty)
        }
    }

    @Test(arguments: SandboxProfile.allCases)
    func `A PATCH counts as a whole or not at all`(profile: SandboxProfile) async throws {
        let exemplar = Exemplar(profile)
        try await SandboxClient.run(profile) { client in
            let id = try await client.add(exemplar, user: "ada")
            let before = client.sandbox.state
            let reply = try await client.patch(
                "\(exemplar.usersPath)/\(id)", ["op": "replace", "path": "displayName", "value": "x"],
                ["op": "replace", "path": "active", "value": "perhaps"])
            #expect(reply.status == 400)
            #expect(client.sandbox.state == before)
        }
    }

    @Test(arguments: SandboxProfile.allCases)
    func `Members are added and removed in the way of the product`(profile: SandboxProfile) async throws {
        let exemplar = Exemplar(profile)
        try await SandboxClient.run(profile, { $0.salesforce.groups = ["Crew"] }) { client in
            let ada = try await client.add(exemplar, user: "ada")
            let eve = try await client.add(exemplar, user: "eve")
            let group: String
            if profile == .salesforce {
                group = client.sandbox.state.groups[0].id
            } else {
                group = try await client.add(exemplar, group: "Crew", members: [])
            }
            let path = "\(exemplar.groupsPath)/\(group)"
            for id in [ada, eve] {
                let list = SandboxClient.members([id])
                let value: JSONValue = profile == .salesforce ? ["members": list] : list
                let reply = try await client.patch(path, ["op": "add", "path": "members", "value": value])
                #expect(reply.status == 200 || reply.status == 204, "\(reply.text)")
            }
            #expect(client.members("Crew") == ["ada@example.com", "eve@example.com"])
            let removal: JSONValue =
                switch profile {
                case .awsIdentityCenter, .entra:
                    ["op": "remove", "path": "members", "value": SandboxClient.members([ada])]
                case .salesforce:
                    ["op": "remove", "path": "members", "value": ["members": SandboxClient.members([ada])]]
                case .scim, .google: ["op": "remove", "path": .string(#"members[value eq "\#(ada)"]"#)]
                }
            let reply = try await client.patch(path, removal)
            #expect(reply.status == 200 || reply.status == 204, "\(reply.text)")
            #expect(client.members("Crew") == ["eve@example.com"])
            let stranger: JSONValue = SandboxClient.members(["nobody"])
            let unknown = try await client.patch(
                path,
                ["op": "add", "path": "members", "value": profile == .salesforce ? ["members": stranger] : stranger])
            #expect([400, 404].contains(unknown.status))
            #expect(client.members("Crew") == ["eve@example.com"])
        }
    }

    @Test(arguments: SandboxProfile.allCases)
    func `Faults, the rate limit and the search lag work for every product`(profile: SandboxProfile) async throws {
        let exemplar = Exemplar(profile)
        try await SandboxClient.run(profile, { $0.searchLag = SearchLag(writes: 1) }) { client in
            client.sandbox.inject(Fault(.errorAfterEffect, method: "POST", path: "/Users", count: 1))
            let body = exemplar.user("ada", ["externalId": "e-1"])
            try await #expect(client.send("POST", exemplar.usersPath, body).status == 500)
            #expect(client.sandbox.creations == ["e-1": 1])
            let filter = #"userName eq "ada@example.com""#
            try await #expect(client.list(exemplar.usersPath, filter: filter).resources.isEmpty)
            try await #expect(client.send("POST", exemplar.usersPath, body).status == 409)
            _ = try await client.add(exemplar, user: "eve")
            try await #expect(client.list(exemplar.usersPath, filter: filter).resources.count == 1)
            client.sandbox.inject(Fault(.throttle, count: 1, retryAfter: "3"))
            let throttled = try await client.send("GET", "\(exemplar.usersPath)/nobody")
            #expect(throttled.status == (profile == .salesforce ? 403 : 429))
            #expect(throttled.header("Retry-After") == "3")
        }
        try await SandboxClient.run(profile, { $0.rateLimit = RateLimit(perSecond: 1) }) { client in
            _ = try await client.add(exemplar, user: "ada")
            let refused = try await client.send("POST", exemplar.usersPath, exemplar.user("eve"))
            #expect(refused.status == (profile == .salesforce ? 403 : 429))
            #expect(client.sandbox.requests.rate.refused == 1)
        }
    }

    @Test(arguments: SandboxProfile.allCases)
    func `What the service says of itself is there, and a reset empties the directory`(
        profile: SandboxProfile
    ) async throws {
        let exemplar = Exemplar(profile)
        try await SandboxClient.run(profile) { client in
            let layout = client.sandbox.layout
            let configuration = try await client.send("GET", "/\(layout.serviceProviderConfig)")
            #expect(configuration.status == 200)
            #expect(configuration.json["patch"]?["supported"] == true)
            #expect(configuration.json["bulk"]?["supported"] == false)
            #expect(configuration.json["etag"]?["supported"] == .boolean(profile == .scim))
            let types = try await client.send("GET", "/\(layout.resourceTypes)").resources
            #expect(types.map { $0["name"] } == ["User", "Group"])
            let schemas = try await client.send("GET", "/\(layout.schemas)").resources
            let urns = schemas.compactMap { $0["id"]?.text }
            #expect(Set(urns).isSuperset(of: [Exemplar.userURN, Exemplar.groupURN]))
            for urn in urns {
                let alone = try await client.send("GET", "/\(layout.schemas)/\(urn)")
                #expect(alone.status == 200)
                #expect(alone.json["attributes"]?.elements != nil)
            }
            _ = try await client.add(exemplar, user: "ada")
            client.sandbox.reset()
            #expect(client.sandbox.state.users.isEmpty)
        }
    }

    @Test(arguments: [SandboxProfile.scim, .salesforce, .entra, .google])
    func `A token is given to who knows the secret, and expires`(profile: SandboxProfile) async throws {
        let clock = HandDate(SandboxClient.noon)
        let exemplar = Exemplar(profile)
        try await SandboxClient.run(
            profile, now: { clock.date },
            { $0.oauth = OAuthClient(id: "me", secret: "a+b&c", tokenSeconds: 60) }
        ) { client in
            let good = "grant_type=client_credentials&client_id=me&client_secret=a%2Bb%26c"
            let reply = try await client.ask(good)
            #expect(reply.status == 200)
            #expect(reply.json["token_type"] == "Bearer")
            #expect(reply.json["expires_in"] == (profile == .salesforce ? nil : 60))
            #expect(reply.json["instance_url"]?.text == nil || profile == .salesforce)
            #expect(reply.header("Cache-Control") == "no-store")
            let token = try #require(reply.json["access_token"]?.text)
            let path = "\(exemplar.usersPath)/nobody"
            try await #expect(client.send("GET", path, token: token).status == 404)
            clock.advance(milliseconds: 59_999)
            try await #expect(client.send("GET", path, token: token).status == 404)
            clock.advance(milliseconds: 1)
            try await #expect(client.send("GET", path, token: token).status == 401)
            let basic = Data("me:a%2Bb%26c".utf8).base64EncodedString()
            let other = try await client.ask("grant_type=client_credentials", basic: basic)
            #expect(other.status == 200)
            #expect(other.json["access_token"]?.text != token)
            for form in [
                "grant_type=client_credentials&client_id=me&client_secret=wrong",
                "grant_type=client_credentials&client_id=you&client_secret=a%2Bb%26c", "grant_type=client_credentials",
            ] {
                let refused = try await client.ask(form)
                #expect(refused.status == 401)
                #expect(refused.json["error"] == "invalid_client")
                #expect(refused.json["access_token"] == nil)
            }
            let grant = try await client.ask(good.replacing("client_credentials", with: "password"))
            #expect(grant.status == 400)
            #expect(grant.json["error"] == "unsupported_grant_type")
            client.sandbox.inject(Fault(.error, path: "/_oauth", count: 1, status: 503))
            try await #expect(client.ask(good).status == 503)
            #expect(client.sandbox.requests.count(method: "POST", route: "/_oauth/token") == 7)
            #expect(client.sandbox.requests.writes.total == 0)
        }
    }

    @Test func `AWS gives out no tokens`() async throws {
        try await SandboxClient.run(.awsIdentityCenter, { $0.oauth = OAuthClient(id: "me", secret: "s") }) { client in
            let reply = try await client.ask("grant_type=client_credentials&client_id=me&client_secret=s")
            #expect(reply.status == 401)
            #expect(reply.json["access_token"] == nil)
        }
    }

    @Test func `Profiles have the names of the client's, and generic is another one of scim`() {
        #expect(
            SandboxProfile.allCases.map(\.rawValue) == ["aws-identity-center", "scim", "salesforce", "entra", "google"])
        #expect(SandboxProfile(named: "generic") == .scim)
        #expect(SandboxProfile(named: "okta") == nil)
    }
}

extension SandboxClient {
    /// Asks for a token.
    func ask(_ form: String, basic: String? = nil) async throws -> Reply {
        var headers = ["Content-Type": "application/x-www-form-urlencoded"]
        if let basic { headers["Authorization"] = "Basic \(basic)" }
        return try await send(
            "POST", "/_oauth/token", text: form, token: nil, at: try await sandbox.origin(), headers: headers)
    }
}
