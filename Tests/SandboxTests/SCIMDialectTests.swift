import Foundation
import Testing

@testable import Sandbox

/// Services that leave the RFCs.
struct SCIMDialectTests {
    private let exemplar = Exemplar(.scim)

    @Test func `A service without PATCH answers 501 and takes PUT`() async throws {
        try await SandboxClient.run(.scim, { $0.scim.isPutOnly = true }) { client in
            let id = try await client.add(exemplar, user: "ada")
            let reply = try await client.patch("/Users/\(id)", ["op": "replace", "path": "title", "value": "x"])
            #expect(reply.status == 501)
            try await #expect(client.send("PUT", "/Users/\(id)", exemplar.user("ada", ["title": "x"])).status == 200)
        }
    }

    @Test func `A service without ETags has none and passes over conditions`() async throws {
        try await SandboxClient.run(.scim, { $0.scim.hasETags = false }) { client in
            let made = try await client.send("POST", "/Users", exemplar.user("ada"))
            #expect(made.header("ETag") == nil)
            #expect(made.json["meta"]?["version"] == nil)
            let deleted = try await client.send("DELETE", "/Users/\(made.id)", headers: ["If-Match": "W/\"0\""])
            #expect(deleted.status == 204)
        }
    }

    @Test func `A service without filters finds everybody, whoever is sought`() async throws {
        try await SandboxClient.run(.scim, { $0.scim.ignoresFilters = true }) { client in
            _ = try await client.add(exemplar, user: "ada")
            _ = try await client.add(exemplar, user: "eve")
            try await #expect(client.list("/Users", filter: #"userName eq "nobody""#).resources.count == 2)
            try await #expect(client.list("/Users", filter: "nonsense").status == 200)
        }
    }

    @Test func `Lists, creations, errors and booleans may look different`() async throws {
        try await SandboxClient.run(
            .scim,
            {
                $0.scim.writesLowerCaseResources = true
                $0.scim.createAnswersOK = true
                $0.scim.writesNumericErrorStatus = true
                $0.scim.writesBooleansAsText = true
                $0.scim.patchAnswersEmpty = true
            }
        ) { client in
            let made = try await client.send("POST", "/Users", exemplar.user("ada", ["active": "false"]))
            #expect(made.status == 200)
            #expect(made.json["active"] == "False")
            #expect(made.json["emails"]?.elements?.first?["primary"] == "True")
            #expect(client.sandbox.state.users.first?.active == false)
            #expect(client.sandbox.requests.writes.created == 1)
            let list = try await client.list("/Users", filter: "active eq false")
            #expect(list.json["Resources"] == nil)
            #expect(list.json["resources"]?.elements?.count == 1)
            try await #expect(client.send("GET", "/Users/x").json["status"] == 404)
            let patched = try await client.patch("/Users/\(made.id)", ["op": "add", "path": "title", "value": "x"])
            #expect(patched.status == 204)
            #expect(patched.text.isEmpty)
        }
    }

    @Test func `Pages by cursor alone come unasked, pages by index alone pass over cursors, and no pages cut off`()
        async throws
    {
        for (paging, cursor, second) in [
            (SCIMSettings.Paging.cursor, true, "u1@example.com"), (.index, false, "u3@example.com"),
            (.none, false, "u1@example.com"),
        ] {
            try await SandboxClient.run(
                .scim,
                {
                    $0.scim.paging = paging
                    $0.scim.maxPageSize = 2
                }
            ) { client in
                for number in 1...3 { _ = try await client.add(exemplar, user: "u\(number)") }
                let first = try await client.send("GET", "/Users")
                #expect((first.json["nextCursor"] != nil) == cursor)
                #expect(first.names == ["u1@example.com", "u2@example.com"])
                try await #expect(client.send("GET", "/Users?startIndex=3").names.first == second)
            }
        }
    }

    @Test func `Groups and client's ids may be unique, members may be known or not`() async throws {
        try await SandboxClient.run(
            .scim,
            {
                $0.scim.groupNamesAreUnique = true
                $0.scim.externalIDsAreUnique = true
                $0.scim.unknownMember = .accept
                $0.scim.addingExistingMember = .refuse(status: 409)
                $0.scim.removingAbsentMember = .refuse(status: 404)
                $0.scim.acceptsMemberFilter = false
                $0.scim.memberListRemoval = .removesListed
            }
        ) { client in
            let ada = try await client.add(exemplar, user: "ada", ["externalId": "e"])
            try await #expect(client.send("POST", "/Users", exemplar.user("eve", ["externalId": "e"])).status == 409)
            let group = try await client.add(exemplar, group: "A", members: [ada, "nobody"])
            try await #expect(client.send("POST", "/Groups", exemplar.group("a")).status == 409)
            let path = "/Groups/\(group)"
            func change(_ op: JSONValue, _ id: String) async throws -> Int {
                let value = SandboxClient.members([id])
                return try await client.patch(path, ["op": op, "path": "members", "value": value]).status
            }
            try await #expect(change("add", ada) == 409)
            try await #expect(change("add", "nobody") == 200)
            #expect(client.members("A") == ["ada@example.com"])
            let filter: JSONValue = .string(#"members[value eq "\#(ada)"]"#)
            try await #expect(client.patch(path, ["op": "remove", "path": filter]).status == 400)
            try await #expect(change("remove", ada) == 200)
            try await #expect(change("remove", ada) == 404)
        }
    }

    @Test func `Unknown attributes may be passed over`() async throws {
        try await SandboxClient.run(.scim, { $0.scim.unknownAttribute = .accept }) { client in
            let made = try await client.send("POST", "/Users", exemplar.user("ada", ["colour": "red"]))
            #expect(made.status == 201)
            #expect(made.json["colour"] == nil)
            let patched = try await client.patch(
                "/Users/\(made.id)", ["op": "add", "path": "colour", "value": "red"],
                ["op": "add", "path": "title", "value": "x"])
            #expect(patched.status == 200)
            #expect(patched.json["title"] == "x")
        }
    }
}
