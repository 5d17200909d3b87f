import Foundation
import Testing

@testable import Sandbox

struct CloudIdentityTests {
    private let exemplar = Exemplar(.google)

    @Test func `A list needs a filter, and there are three of them`() async throws {
        try await SandboxClient.run(.google, { $0.tenant = "C0abc" }) { client in
            #expect(client.endpoint.hasSuffix("/v1/customers/C0abc/v2"))
            let id = try await client.add(exemplar, user: "ada", ["externalId": "e"])
            for path in ["/Users", "/Groups"] {
                let reply = try await client.send("GET", path)
                #expect(reply.status == 400)
                #expect(reply.scimType == "tooMany")
            }
            let found = try await client.list("/Users", filter: #"userName eq "ada@example.com""#)
            #expect(found.json["Resources"] == nil)
            #expect(found.json["resources"]?.elements?.first?["id"] == .string(id))
            for filter in [
                #"externalId eq "e""#, #"displayName eq "x""#, "userName pr", #"userName sw "a""#,
                #"userName eq "a" and userName eq "b""#, #"not (userName eq "a")"#, "userName eq true",
            ] {
                try await #expect(client.list("/Users", filter: filter).scimType == "invalidFilter", "\(filter)")
            }
            let one = #"userName eq "ada@example.com""#
            for more in ["&startIndex=1", "&count=1", "&cursor="] {
                try await #expect(client.list("/Users", filter: one, more: more).status == 400, "\(more)")
            }
            let other = client.endpoint.replacing("C0abc", with: "C0other")
            try await #expect(client.send("GET", "/Users/\(id)", at: other).status == 404)
        }
    }

    @Test func `Of more than fifty groups fifty come, without a word`() async throws {
        try await SandboxClient.run(.google) { client in
            for number in 1...52 {
                let email: JSONValue = ["email": .string("g\(number)@example.com")]
                let body = exemplar.group("Same", [CloudIdentity.groupExtension: email, "externalId": "g"])
                try await #expect(client.send("POST", "/Groups", body).status == 201)
            }
            for filter in [#"displayName eq "same""#, #"externalId eq "g""#] {
                let reply = try await client.list("/Groups", filter: filter)
                #expect(reply.resources.count == 50)
                #expect(reply.json["totalResults"] == 50)
            }
            try await #expect(client.list("/Groups", filter: #"id eq "x""#).scimType == "invalidFilter")
        }
    }

    @Test func `Users have an email for a name, their primary one, and no password`() async throws {
        try await SandboxClient.run(.google) { client in
            let made = try await client.send(
                "POST", "/Users", exemplar.user("ada", ["emails": [["value": "h@example.com", "type": "home"]]]))
            #expect(made.status == 201, "\(made.text)")
            #expect(
                made.json["emails"]?.elements?.first == ["value": "ada@example.com", "type": "work", "primary": true])
            #expect(made.json["emails"]?.elements?.count == 2)
            #expect(made.json["groups"] == nil)
            #expect(made.header("ETag") == nil)
            #expect(made.json["meta"]?["version"] == nil)
            let path = "/Users/\(made.id)"
            for wrong: [String: JSONValue] in [
                ["password": "Correct-horse-7"], ["userName": "eve"], ["name": ["givenName": "E"]],
                ["emails": [["value": .string(String(repeating: "x", count: 11_000))]]],
                ["phoneNumbers": [["value": .string(String(repeating: "5", count: 1_100))]]],
            ] {
                try await #expect(client.send("POST", "/Users", exemplar.user("eve", wrong)).status == 400)
            }
            try await #expect(client.send("PUT", path, exemplar.user("ada")).status == 405)
            _ = try await client.patch(path, ["op": "remove", "path": "emails"])
            #expect(client.sandbox.state.users.first?.emails == ["ada@example.com"])
            let password = try await client.patch(path, ["op": "add", "path": "password", "value": "x"])
            #expect(password.status == 400)
        }
    }

    @Test func `A PATCH of a user has twenty operations at most, and answers with an empty object`() async throws {
        try await SandboxClient.run(.google) { client in
            let id = try await client.add(exemplar, user: "ada")
            func operations(_ count: Int) -> JSONValue {
                SandboxClient.patchBody(
                    (1...count).map { ["op": "replace", "path": "title", "value": .string("t\($0)")] })
            }
            let good = try await client.send("PATCH", "/Users/\(id)", operations(20))
            #expect(good.status == 200)
            #expect(good.json == [:])
            try await #expect(client.send("PATCH", "/Users/\(id)", operations(21)).status == 400)
            #expect(client.sandbox.state.users.first?.attributes["title"] == "t20")
        }
    }

    @Test func `A group has an email of its own, which no other has`() async throws {
        try await SandboxClient.run(.google) { client in
            for wrong: JSONValue in [.null, ["description": "d"], ["email": "no-address"]] {
                let body = exemplar.group("A", [CloudIdentity.groupExtension: wrong])
                try await #expect(client.send("POST", "/Groups", body).status == 400)
            }
            _ = try await client.add(exemplar, group: "A")
            try await #expect(client.send("POST", "/Groups", exemplar.group("A")).status == 409)
            #expect(client.sandbox.state.groups.count == 1)
        }
    }

    @Test func `One request changes one membership, removal names the member in the path, nobody is shown`()
        async throws
    {
        try await SandboxClient.run(.google) { client in
            let ada = try await client.add(exemplar, user: "ada")
            let eve = try await client.add(exemplar, user: "eve")
            let group = try await client.add(exemplar, group: "Crew")
            let path = "/Groups/\(group)"
            func add(_ ids: String...) -> JSONValue {
                ["op": "add", "path": "members", "value": SandboxClient.members(ids)]
            }
            func remove(_ id: String) -> JSONValue {
                ["op": "remove", "path": .string(#"members[value eq "\#(id)"]"#)]
            }
            let description = "\(CloudIdentity.groupExtension):description"
            let rename: JSONValue = ["op": "replace", "path": "displayName", "value": "Crew"]
            for operations in [
                [add(ada, eve)], [add(ada), add(eve)], [add(ada), rename, rename],
                [["op": "remove", "path": "members"]], [add("1")],
                [["op": "replace", "path": "members", "value": SandboxClient.members([ada])]],
                [["op": "replace", "path": "externalId", "value": "x"]], [["op": "remove", "path": "displayName"]],
                [
                    [
                        "op": "replace", "path": .string("\(CloudIdentity.groupExtension):email"),
                        "value": "x@example.com",
                    ]
                ],
                [["op": "replace", "value": ["externalId": "x"]]],
            ] as [[JSONValue]] {
                let reply = try await client.send("PATCH", path, SandboxClient.patchBody(operations))
                #expect(reply.status == 400, "\(operations)")
            }
            #expect(client.members("Crew") == [])
            let added = try await client.patch(path, add(ada), rename)
            #expect(added.status == 200)
            #expect(added.json == [:])
            try await #expect(client.patch(path, add(ada)).status == 409)
            let list: JSONValue = ["op": "remove", "path": "members", "value": SandboxClient.members([ada])]
            try await #expect(client.patch(path, list).status == 400)
            try await #expect(client.patch(path, add(eve), remove(ada)).status == 400)
            #expect(client.members("Crew") == ["ada@example.com"])
            try await #expect(client.send("GET", path).json["members"] == nil)
            let asked = try await client.send("GET", "\(path)?attributes=members")
            #expect(asked.json["members"] == nil)
            try await #expect(client.patch(path, remove(ada)).status == 200)
            try await #expect(client.patch(path, remove(ada)).status == 404)
            let described = try await client.patch(
                path, ["op": "add", "path": .string(description), "value": "d"],
                ["op": "add", "path": "externalId", "value": "x"])
            #expect(described.status == 200, "\(described.text)")
            #expect(client.sandbox.state.groups.first?.externalId == "x")
            try await #expect(client.patch(path, ["op": "remove", "path": .string(description)]).status == 200)
        }
    }

    @Test func `Settings make the service milder`() async throws {
        try await SandboxClient.run(
            .google,
            {
                $0.google.addingExistingMember = .accept
                $0.google.removingAbsentMember = .accept
                $0.google.deleteStatus = 204
                $0.google.pagingParameter = .accept
                $0.google.acceptsReplacement = true
                $0.google.showsGroupsOnRequest = true
            }
        ) { client in
            let ada = try await client.add(exemplar, user: "ada")
            let group = try await client.add(exemplar, group: "Crew", members: [ada])
            let add: JSONValue = ["op": "add", "path": "members", "value": SandboxClient.members([ada])]
            try await #expect(client.patch("/Groups/\(group)", add).status == 200)
            let remove: JSONValue = ["op": "remove", "path": #"members[value eq "nobody"]"#]
            try await #expect(client.patch("/Groups/\(group)", remove).status == 200)
            let shown = try await client.send("GET", "/Users/\(ada)?attributes=groups")
            #expect(shown.json["groups"]?.elements?.count == 1)
            try await #expect(client.send("GET", "/Users/\(ada)").json["groups"] == nil)
            try await #expect(client.send("PUT", "/Users/\(ada)", exemplar.user("ada")).status == 200)
            let filter = #"userName eq "ada@example.com""#
            try await #expect(client.list("/Users", filter: filter, more: "&count=1").status == 200)
            try await #expect(client.send("DELETE", "/Users/\(ada)").status == 204)
        }
    }
}
