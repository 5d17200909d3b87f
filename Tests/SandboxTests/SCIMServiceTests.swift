import Foundation
import Testing

@testable import Sandbox

/// The service of the RFCs, without dialects.
struct SCIMServiceTests {
    private let exemplar = Exemplar(.scim)

    @Test func `PUT replaces everything, and what the server owns is passed over`() async throws {
        try await SandboxClient.run(.scim) { client in
            let more: [String: JSONValue] = [
                "title": "Miss", "id": "mine", "meta": ["created": "2001-01-01T00:00:00Z"],
                "groups": [["value": "g"]],
            ]
            let made = try await client.send("POST", "/Users", exemplar.user("ada", more))
            #expect(made.status == 201)
            #expect(made.id != "mine")
            #expect(made.json["groups"] == nil)
            #expect(made.json["meta"]?["created"] == "2023-11-14T22:13:20Z")
            let location = try #require(made.header("Location"))
            #expect(location == client.endpoint + "/Users/\(made.id)")
            #expect(made.json["meta"]?["location"] == .string(location))
            let put = try await client.send("PUT", "/Users/\(made.id)", exemplar.user("ada", ["nickName": "A"]))
            #expect(put.status == 200)
            #expect(put.id == made.id)
            #expect(put.json["title"] == nil)
            #expect(put.json["nickName"] == "A")
            try await #expect(client.send("PUT", "/Users/nobody", exemplar.user("eve")).status == 404)
            #expect(made.header("Content-Type") == "application/scim+json")
        }
    }

    @Test func `Extensions are kept, the known one by its rules and others as they come`() async throws {
        try await SandboxClient.run(.scim) { client in
            let enterprise = SchemaDefinition.enterpriseUser.urn
            let other = "urn:example:params:scim:schemas:2.0:Badge"
            let more: [String: JSONValue] = [
                "schemas": [.string(Exemplar.userURN), .string(enterprise), .string(other)],
                enterprise: ["department": "D", "manager": ["value": "m"]], other: ["number": 7, "Colour": "red"],
            ]
            let made = try await client.send("POST", "/Users", exemplar.user("ada", more))
            #expect(made.status == 201, "\(made.text)")
            #expect(made.json[other] == ["number": 7, "Colour": "red"])
            #expect(
                made.json["schemas"] == [.string(Exemplar.userURN), .string(other), .string(enterprise)]
                    || made.json["schemas"] == [.string(Exemplar.userURN), .string(enterprise), .string(other)])
            let path = "/Users/\(made.id)"
            let patched = try await client.patch(
                path, ["op": "replace", "path": .string("\(enterprise):department"), "value": "E"],
                ["op": "add", "path": .string("\(enterprise):manager.value"), "value": "n"],
                ["op": "add", "path": .string("\(other):number"), "value": 8],
                ["op": "replace", "value": [enterprise: ["division": "X"], Exemplar.userURN + ":title": "T"]])
            #expect(patched.status == 200, "\(patched.text)")
            #expect(patched.json[enterprise] == ["department": "E", "manager": ["value": "n"], "division": "X"])
            #expect(patched.json[other] == ["number": 8, "Colour": "red"])
            #expect(patched.json["title"] == "T")
            let unnamed = exemplar.user("eve", [enterprise: ["department": "D"]])
            try await #expect(client.send("POST", "/Users", unnamed).scimType == "invalidSyntax")
            let wrong = exemplar.user(
                "eve", ["schemas": [.string(Exemplar.userURN), .string(enterprise)], enterprise: ["colour": "red"]])
            try await #expect(client.send("POST", "/Users", wrong).status == 400)
            let found = try await client.list("/Users", filter: "\(enterprise):department eq \"e\"")
            #expect(found.resources.count == 1)
        }
    }

    @Test(arguments: ["colour", "urn:ietf:params:scim:schemas:core:2.0:User:colour"])
    func `An attribute that no schema has is refused`(name: String) async throws {
        try await SandboxClient.run(.scim) { client in
            try await #expect(client.send("POST", "/Users", exemplar.user("ada", [name: "red"])).status == 400)
            let id = try await client.add(exemplar, user: "ada")
            let reply = try await client.patch(
                "/Users/\(id)", ["op": "add", "path": .string(name), "value": "red"])
            #expect(reply.scimType == "invalidPath")
        }
    }

    @Test func `Versions are weak tags, and a stale one is refused`() async throws {
        try await SandboxClient.run(.scim) { client in
            let made = try await client.send("POST", "/Users", exemplar.user("ada"))
            let path = "/Users/\(made.id)"
            let first = try #require(made.header("ETag"))
            #expect(first.hasPrefix("W/\""))
            #expect(made.json["meta"]?["version"] == .string(first))
            let unchanged = try await client.send("GET", path, headers: ["If-None-Match": first])
            #expect(unchanged.status == 304)
            #expect(unchanged.text.isEmpty)
            let body = SandboxClient.patchBody([["op": "replace", "path": "title", "value": "x"]])
            let changed = try await client.send("PATCH", path, body, headers: ["If-Match": first])
            #expect(changed.status == 200)
            #expect(changed.header("ETag") != first)
            for (method, sent) in [("PATCH", body), ("PUT", exemplar.user("ada")), ("DELETE", nil)] {
                let stale = try await client.send(method, path, sent, headers: ["If-Match": first])
                #expect(stale.status == 412, "\(method)")
            }
            try await #expect(client.send("GET", path, headers: ["If-None-Match": first]).status == 200)
            let same = try await client.send("PATCH", path, body)
            #expect(same.header("ETag") == changed.header("ETag"), "what changes nothing is no new version")
            try await #expect(client.send("DELETE", path, headers: ["If-Match": "*"]).status == 204)
        }
    }

    @Test func `Pages are cut by index and by cursor, and both show everyone once`() async throws {
        try await SandboxClient.run(.scim, { $0.scim.maxPageSize = 3 }) { client in
            for number in 1...7 { _ = try await client.add(exemplar, user: "u\(number)") }
            var names: [String] = []
            for start in [1, 4, 7, 10] {
                let page = try await client.send("GET", "/Users?startIndex=\(start)&count=9")
                #expect(page.json["totalResults"] == 7)
                #expect(page.json["itemsPerPage"] == .integer(min(3, max(0, 8 - start))))
                names += page.names
            }
            #expect(names == (1...7).map { "u\($0)@example.com" })
            try await #expect(client.send("GET", "/Users?startIndex=-5&count=1").names == ["u1@example.com"])
            let counted = try await client.send("GET", "/Users?count=-1")
            #expect(counted.json["totalResults"] == 7)
            #expect(counted.resources.isEmpty)
            for query in ["count=x", "startIndex=x", "cursor=&startIndex=1"] {
                try await #expect(client.send("GET", "/Users?\(query)").scimType == "invalidValue")
            }
            names = []
            var cursor: String? = ""
            var pages = 0
            while let place = cursor {
                let page = try await client.send("GET", "/Users?count=2&cursor=\(place)")
                names += page.names
                pages += 1
                cursor = page.json["nextCursor"]?.text
                if pages > 9 { break }
                guard let cursor else { continue }
                #expect(cursor.allSatisfy { $0.isLetter || $0.isNumber || "-._~".contains($0) })
                try await #expect(client.send("GET", "/Users?count=1&cursor=\(cursor)").scimType == "invalidCount")
                try await #expect(
                    client.send("GET", "/Groups?count=2&cursor=\(cursor)").scimType == "invalidCursor")
            }
            #expect(names == (1...7).map { "u\($0)@example.com" })
            #expect(pages == 4)
            try await #expect(client.send("GET", "/Users?cursor=nonsense").scimType == "invalidCursor")
            try await #expect(client.send("GET", "/Users").json["nextCursor"] == nil)
        }
    }

    @Test func `Only what is asked for goes out, and the id always`() async throws {
        try await SandboxClient.run(.scim) { client in
            let id = try await client.add(exemplar, user: "ada", ["password": "hidden"])
            let only = try await client.send("GET", "/Users/\(id)?attributes=userName,emails.value,name.givenName")
            #expect(only.json["userName"] == "ada@example.com")
            #expect(only.json["emails"] == [["value": "ada@example.com"]])
            #expect(only.json["name"] == ["givenName": "Given"])
            #expect(only.id == id)
            #expect(only.json["active"] == nil)
            let without = try await client.send("GET", "/Users?excludedAttributes=emails,name.givenName,id").resources
            #expect(without.first?["emails"] == nil)
            #expect(without.first?["name"] == ["familyName": "Family"])
            #expect(without.first?["id"] == .string(id))
            try await #expect(client.send("GET", "/Users?attributes=id&excludedAttributes=id").status == 400)
            try await #expect(client.send("GET", "/Users/\(id)?attributes=password").json["password"] == nil)
            let group = try await client.add(exemplar, group: "A", members: [id])
            try await #expect(
                client.send("GET", "/Groups/\(group)?excludedAttributes=members").json["members"] == nil)
            try await #expect(client.send("GET", "/Users/\(id)").json["groups"]?.elements?.count == 1)
        }
    }

    @Test func `Members are readable and may be groups, and go with who is deleted`() async throws {
        try await SandboxClient.run(.scim) { client in
            let ada = try await client.add(exemplar, user: "ada")
            let inner = try await client.add(exemplar, group: "Inner")
            let outer = try await client.add(exemplar, group: "Outer", members: [ada, inner])
            let members = try await client.send("GET", "/Groups/\(outer)").json["members"]?.elements ?? []
            #expect(members.map { $0["value"] } == [.string(ada), .string(inner)])
            #expect(members.map { $0["type"] } == ["User", "Group"])
            #expect(members.first?["$ref"] == .string(client.endpoint + "/Users/\(ada)"))
            _ = try await client.send("DELETE", "/Users/\(ada)")
            #expect(client.members("Outer") == ["Inner"])
            let put = try await client.send("PUT", "/Groups/\(outer)", exemplar.group("Outer"))
            #expect(put.status == 200)
            #expect(client.members("Outer") == [])
            try await #expect(client.send("POST", "/Groups", exemplar.group("Outer")).status == 201)
            #expect(client.sandbox.state.groups.count { $0.displayName == "Outer" } == 2)
        }
    }

    @Test func `A removal with a list of values empties the group, as the RFC has it, unless a setting says otherwise`()
        async throws
    {
        for (removal, status, left) in [
            (SCIMSettings.MemberListRemoval.removesAll, 200, []), (.removesListed, 200, ["eve@example.com"]),
            (.refuse, 400, ["ada@example.com", "eve@example.com"]),
        ] {
            try await SandboxClient.run(.scim, { $0.scim.memberListRemoval = removal }) { client in
                let ada = try await client.add(exemplar, user: "ada")
                let eve = try await client.add(exemplar, user: "eve")
                let group = try await client.add(exemplar, group: "A", members: [ada, eve])
                let reply = try await client.patch(
                    "/Groups/\(group)", ["op": "remove", "path": "members", "value": SandboxClient.members([ada])])
                #expect(reply.status == status)
                #expect(client.members("A") == left)
            }
        }
    }

    @Test func `What is not implemented says so`() async throws {
        try await SandboxClient.run(.scim) { client in
            for (method, path) in [("POST", "/Bulk"), ("GET", "/Me"), ("POST", "/.search"), ("POST", "/Users/.search")]
            {
                try await #expect(client.send(method, path, [:]).status == 501, "\(path)")
            }
            try await #expect(client.send("DELETE", "/Users").status == 405)
            try await #expect(client.send("GET", "/Schemas?filter=id%20pr").status == 403)
            let typed = try await client.send(
                "POST", "/Users", exemplar.user("ada"), headers: ["Content-Type": "text/plain"])
            #expect(typed.status == 415)
        }
    }

    @Test func `The configuration is true to the settings`() async throws {
        try await SandboxClient.run(.scim) { client in
            let json = try await client.send("GET", "/ServiceProviderConfig").json
            #expect(json["pagination"]?["cursor"] == true)
            #expect(json["pagination"]?["index"] == true)
            #expect(json["pagination"]?["defaultPaginationMethod"] == "index")
        }
        try await SandboxClient.run(
            .scim,
            {
                $0.scim.paging = .cursor
                $0.scim.isPutOnly = true
                $0.scim.hasETags = false
                $0.scim.ignoresFilters = true
            }
        ) { client in
            let json = try await client.send("GET", "/ServiceProviderConfig").json
            #expect(json["pagination"]?["index"] == false)
            #expect(json["pagination"]?["defaultPaginationMethod"] == "cursor")
            #expect(json["patch"]?["supported"] == false)
            #expect(json["etag"]?["supported"] == false)
            #expect(json["filter"]?["supported"] == false)
        }
    }
}
