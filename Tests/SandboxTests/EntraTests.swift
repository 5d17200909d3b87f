import Foundation
import Testing

@testable import Sandbox

struct EntraTests {
    private let exemplar = Exemplar(.entra)

    @Test func `Paths are in lower case, locations relative, lists are called resources`() async throws {
        try await SandboxClient.run(.entra) { client in
            #expect(client.endpoint.hasSuffix("/rp/scim"))
            let made = try await client.send("POST", "/users", exemplar.user("ada"))
            #expect(made.status == 201, "\(made.text)")
            #expect(made.json["meta"]?["location"] == .string("/users/\(made.id)"))
            #expect(made.json["meta"]?["resourceType"] == "user")
            #expect(made.json["meta"]?["created"] == nil)
            #expect(made.json["password"] == nil)
            let group = try await client.send("POST", "/groups", exemplar.group("A"))
            #expect(group.json["meta"]?["created"] != nil)
            #expect(group.json["meta"]?["resourceType"] == "group")
            for path in ["/Users", "/Groups", "/ServiceProviderConfig"] {
                try await #expect(client.send("GET", path).status == 404)
            }
            let list = try await client.send("GET", "/users")
            #expect(list.json["Resources"] == nil)
            #expect(list.json["resources"]?.elements?.count == 1)
            try await #expect(client.send("PUT", "/users/\(made.id)", exemplar.user("ada")).status == 405)
        }
    }

    @Test func `Every request needs an Accept header, and no space around an equals sign`() async throws {
        try await SandboxClient.run(.entra) { client in
            for headers in [[:], ["Accept": "*/*"], ["Accept": "application/scim+json"]] {
                try await #expect(client.send("GET", "/users", headers: headers).status == 400, "\(headers)")
            }
            let both = ["Accept": "text/html, application/json;q=0.5"]
            try await #expect(client.send("GET", "/users", headers: both).status == 200)
            for query in ["count%20=1", "count=%201", "count=+1", "filter=%20userName%20eq%20%22a%22"] {
                let reply = try await client.send("GET", "/users?\(query)")
                #expect(reply.status == 400, "\(query)")
                #expect(client.lastReason.contains("whitespace"))
            }
            try await #expect(client.send("GET", "/users?count=1").status == 200)
        }
        try await SandboxClient.run(.entra, { $0.entra.isEnabled = false }) { client in
            let reply = try await client.send("GET", "/users")
            #expect(reply.status == 400)
            #expect(reply.detail?.hasPrefix("No 'scimapiconsumptions' resource found for TenantId") == true)
        }
    }

    @Test(arguments: ["userName", "password", "name", "active", "displayName", Entra.userExtension])
    func `What is required is required`(name: String) async throws {
        try await SandboxClient.run(.entra) { client in
            try await #expect(client.send("POST", "/users", exemplar.user("ada", [name: .null])).status == 400)
            let id = try await client.add(exemplar, user: "ada")
            let nickname = "\(Entra.userExtension):mailNickname"
            let removed = try await client.patch("/users/\(id)", ["op": "remove", "path": .string(nickname)])
            #expect(removed.status == 400)
            let changed = try await client.patch(
                "/users/\(id)", ["op": "replace", "path": .string(nickname), "value": "lady"])
            #expect(changed.status == 204)
        }
    }

    @Test func `Pages have cursors and no total, filters have a total`() async throws {
        try await SandboxClient.run(
            .entra,
            {
                $0.entra.defaultPageSize = 2
                $0.entra.maxPageSize = 3
            }
        ) { client in
            for number in 1...5 { _ = try await client.add(exemplar, user: "u\(number)") }
            let first = try await client.send("GET", "/users")
            #expect(first.json["totalResults"] == nil)
            #expect(first.json["itemsPerPage"] == 2)
            let cursor = try #require(first.json["nextCursor"]?.text)
            let second = try await client.send("GET", "/users?cursor=\(cursor)")
            #expect(second.names == ["u3@example.com", "u4@example.com"])
            try await #expect(client.send("GET", "/users?count=9").resources.count == 3)
            try await #expect(client.send("GET", "/users?startIndex=1").status == 400)
            let one = try await client.list("/users", filter: #"userName eq "u1@example.com""#)
            #expect(one.json["totalResults"] == 1)
            let config = try await client.send("GET", "/serviceproviderconfig").json
            #expect(config["pagination"]?["index"] == false)
            #expect(config["pagination"]?["maxPageSize"] == 3)
        }
    }

    @Test func `Only the filters of the reference are answered`() async throws {
        try await SandboxClient.run(.entra) { client in
            let ada = try await client.add(exemplar, user: "ada", ["externalId": "e-1"])
            let group = try await client.add(exemplar, group: "Crew", members: [ada])
            let nickname = "\(Entra.userExtension):mailNickname"
            for filter in [
                #"externalId eq "e-1""#, #"id eq "\#(ada)""#, #"\#(nickname) eq "ada""#, #"userName ew "example.com""#,
                #"groups.value eq "\#(group)""#, #"userName eq "ada@example.com" and id eq "\#(ada)""#,
            ] {
                try await #expect(client.list("/users", filter: filter).resources.count == 1, "\(filter)")
            }
            try await #expect(client.list("/groups", filter: #"members.value eq "\#(ada)""#).resources.count == 1)
            for filter in [
                #"displayName eq "x""#, #"userName sw "a""#, "userName pr", #"externalId ew "1""#,
                #"userName eq "a" or id eq "b""#, #"not (userName eq "a")"#,
                #"externalId eq "e-1" and userName eq "ada@example.com""#, #"emails.value eq "x""#,
            ] {
                try await #expect(client.list("/users", filter: filter).status == 400, "\(filter)")
            }
            try await #expect(client.list("/groups", filter: #"externalId eq "x""#).status == 400)
        }
    }

    @Test func `A path filters by the type work alone, and operations may be in lower case`() async throws {
        try await SandboxClient.run(.entra) { client in
            let id = try await client.add(exemplar, user: "ada")
            let path = "/users/\(id)"
            let body: JSONValue = [
                "schemas": [.string(ChangeOperation.message)],
                "operations": [
                    [
                        "op": "Replace", "path": #"emails[type eq "work" and primary eq true].value"#,
                        "value": "n@example.com",
                    ],
                    [
                        "op": "replace", "path": "urn:ietf:params:scim:schemas:core:2.0:User:name.givenName",
                        "value": "N",
                    ],
                ],
            ]
            try await #expect(client.send("PATCH", path, body).status == 204)
            #expect(client.sandbox.state.users.first?.emails == ["n@example.com"])
            #expect(client.sandbox.state.users.first?.attributes["name.givenName"] == "N")
            for filter in [#"emails[type eq "home"].value"#, "emails[primary eq true].value", "emails[value pr].value"]
            {
                let reply = try await client.patch(path, ["op": "add", "path": .string(filter), "value": "x"])
                #expect(reply.status == 400, "\(filter)")
            }
        }
    }

    @Test func `Twenty members are added in one operation, one is removed, and nothing is mixed`() async throws {
        try await SandboxClient.run(.entra) { client in
            var ids: [String] = []
            for number in 1...22 { ids.append(try await client.add(exemplar, user: "u\(number)")) }
            let group = try await client.add(exemplar, group: "Crew")
            let path = "/groups/\(group)"
            func add(_ ids: some Sequence<String>) -> JSONValue {
                ["op": "add", "path": "members", "value": SandboxClient.members(Array(ids))]
            }
            func remove(_ ids: some Sequence<String>) -> JSONValue {
                ["op": "remove", "path": "members", "value": SandboxClient.members(Array(ids))]
            }
            try await #expect(client.patch(path, add(ids.prefix(21))).status == 400)
            let missing = try await client.patch(path, add([ids[0], "00000000-0000-4000-8000-000000000000"]))
            #expect(missing.status == 400)
            #expect(missing.detail?.contains("reference-property objects are not present") == true)
            #expect(client.members("Crew") == [])
            let added = try await client.patch(path, add(ids.prefix(20)))
            #expect(added.status == 204)
            #expect(added.text.isEmpty)
            try await #expect(client.patch(path, add(ids.prefix(1))).status == 204, "adding is idempotent")
            let before = client.sandbox.state
            let rename: JSONValue = ["op": "replace", "path": "displayName", "value": "New"]
            for operations in [
                [add([ids[20]]), add([ids[21]])], [add([ids[20]]), remove([ids[0]])], [add([ids[20]]), rename],
                [remove(ids.prefix(2))], [remove([ids[0]]), remove([ids[1]])],
                [["op": "replace", "path": "members", "value": SandboxClient.members([ids[0]])]],
                [["op": "remove", "path": "members"]],
                [["op": "add", "value": ["displayName": "New", "members": SandboxClient.members([ids[20]])]]],
            ] as [[JSONValue]] {
                let reply = try await client.send("PATCH", path, SandboxClient.patchBody(operations))
                #expect(reply.status == 400, "\(operations)")
            }
            #expect(client.sandbox.state == before)
            try await #expect(client.patch(path, remove([ids[0]])).status == 204)
            try await #expect(client.patch(path, remove([ids[0]])).status == 404)
            let filtered: JSONValue = ["op": "remove", "path": .string(#"members[value eq "\#(ids[1])"]"#)]
            try await #expect(client.patch(path, filtered).status == 204)
            #expect(client.members("Crew")?.count == 18)
            try await #expect(client.send("GET", path).json["members"] == nil)
            try await #expect(client.patch(path, rename).status == 204)
            #expect(client.members("New")?.count == 18)
        }
    }
}
