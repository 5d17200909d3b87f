import Foundation
import Testing

@testable import Sandbox

struct ListTests {
    @Test func `Users are found by name, externalId, id, and id with manager`() async throws {
        try await SandboxClient.run { client in
            let more: [String: JSONValue] = [
                "externalId": "E-1", ResourceSchema.enterprise: ["manager": ["value": "boss"]],
            ]
            let id = try await client.send("POST", "/Users", SandboxClient.user("Ada+1@example.com", more)).id
            _ = try await client.addUser("grace")
            for filter in [
                #"userName eq "ada+1@EXAMPLE.com""#, #"username EQ "Ada+1@example.com""#, #"externalId eq "E-1""#,
                #"id eq "\#(id)""#, #"id eq "\#(id)" and manager eq "boss""#, #"manager eq "boss" AND id eq "\#(id)""#,
            ] {
                let reply = try await client.list("/Users", filter: filter)
                #expect(reply.status == 200)
                #expect(reply.names == ["Ada+1@example.com"], "\(filter)")
                #expect(reply.json["totalResults"] == 1)
                #expect(reply.json["startIndex"] == 1)
                #expect(reply.json["itemsPerPage"] == 1)
            }
            let misses = [
                #"userName eq "ada""#, #"externalId eq "e-1""#, #"id eq "x""#, #"id eq "\#(id)" and manager eq "x""#,
            ]
            for filter in misses {
                let reply = try await client.list("/Users", filter: filter)
                #expect(reply.status == 200)
                #expect(reply.json["totalResults"] == 0)
                #expect(reply.json["Resources"] == [])
            }
        }
    }

    @Test func `A plus that is not encoded is a space, as in forms`() async throws {
        try await SandboxClient.run { client in
            _ = try await client.addUser("ada+1")
            let path = "/Users?filter=userName%20eq%20%22ada+1%22"
            try await #expect(client.send("GET", path).names == [])
        }
    }

    @Test func `Any other filter is refused`() async throws {
        try await SandboxClient.run { client in
            _ = try await client.addUser("ada")
            for filter in [
                #"userName co "a""#, #"userName sw "a""#, "userName pr", #"userName ne "a""#, #"title eq "a""#,
                #"displayName eq "a""#, #"emails.value eq "a""#, #"active eq true"#, #"userName eq "a" or id eq "b""#,
                #"userName eq "a" and externalId eq "b""#, #"(userName eq "a")"#, #"not (userName eq "a")"#,
                #"userName eq a"#, #"userName eq 'a'"#, #"userName eq """#, #"userName eq "a"#, #"userName eq"#,
                "userName", "", " ", #"userName eq "a" and"#, #"userName eq "a" x"#, #"id eq "a" and id eq "b""#,
                #"manager eq "a""#, #"userName eq"a""#, #"userName eq "\x""#, #"id eq "" and manager eq "x""#,
            ] {
                let reply = try await client.list("/Users", filter: filter)
                #expect(reply.status == 400, "\(filter)")
                #expect(reply.detail == genericDetail)
            }
            for filter in [
                #"userName eq "a""#, #"member eq "a""#, #"displayName co "a""#, #"id eq "a" and members eq """#,
            ] {
                try await #expect(client.list("/Groups", filter: filter).status == 400, "\(filter)")
            }
        }
    }

    @Test func `A quote in a filter is escaped as in JSON`() async throws {
        try await SandboxClient.run { client in
            _ = try await client.addGroup(#"The "A" \ Team"#)
            let filter = #"displayName eq "the \"a\" \\ team""#
            try await #expect(client.list("/Groups", filter: filter).names == [#"The "A" \ Team"#])
        }
    }

    @Test func `Without a cursor there are a hundred results and no sign of more`() async throws {
        try await SandboxClient.run { client in
            try await Self.fill(client, 130)
            for path in [
                "/Users", "/Users?startIndex=101&count=100", "/Users?excludedAttributes=members&attributes=id",
            ] {
                let reply = try await client.send("GET", path)
                #expect(reply.names == (1...100).map(Self.name))
                #expect(reply.json["totalResults"] == 100)
                #expect(reply.json["nextCursor"] == nil)
            }
        }
    }

    @Test func `An empty cursor begins, and each page names the next until the last`() async throws {
        try await SandboxClient.run { client in
            try await Self.fill(client, 130)
            for first in ["/Users?cursor&count=50", "/Users?count=50&cursor="] {
                var path = first
                var names: [String] = []
                var pages = 0
                while true {
                    let reply = try await client.send("GET", path)
                    #expect(reply.status == 200)
                    #expect(reply.json["totalResults"] == nil)
                    #expect(reply.json["startIndex"] == nil)
                    #expect(reply.json["itemsPerPage"] == .integer(reply.resources.count))
                    names += reply.names
                    pages += 1
                    guard let cursor = reply.json["nextCursor"]?.text else { break }
                    #expect(cursor.contains("+") && cursor.contains("/"))
                    path = "/Users?count=50&cursor=\(SandboxClient.encode(cursor))"
                }
                #expect(pages == 3)
                #expect(names == (1...130).map(Self.name))
            }
        }
    }

    @Test func `A page that ends exactly at the last user has no next one`() async throws {
        try await SandboxClient.run { client in
            try await Self.fill(client, 100)
            let reply = try await client.send("GET", "/Users?cursor")
            #expect(reply.resources.count == 100)
            #expect(reply.json["nextCursor"] == nil)
        }
    }

    @Test func `Pages neither repeat nor skip when others delete in between`() async throws {
        try await SandboxClient.run { client in
            try await Self.fill(client, 20)
            let first = try await client.send("GET", "/Users?cursor&count=10")
            let cursor = SandboxClient.encode(first.json["nextCursor"]?.text ?? "")
            for resource in first.resources.prefix(5) {
                try await #expect(client.send("DELETE", "/Users/\(resource["id"]?.text ?? "")").status == 204)
            }
            let second = try await client.send("GET", "/Users?cursor=\(cursor)&count=10")
            #expect(second.names == (11...20).map(Self.name))
        }
    }

    @Test func `A filter keeps to its pages`() async throws {
        try await SandboxClient.run { client in
            try await Self.fill(client, 25)
            let ids = client.sandbox.state.users.map(\.id)
            let group = try await client.addGroup("Staff", members: ids)
            let filter = #"groups.value eq "\#(group)""#
            let first = try await client.list("/Users", filter: filter, more: "&cursor&count=20")
            #expect(first.resources.count == 20)
            let next = "&count=20&cursor=" + SandboxClient.encode(first.json["nextCursor"]?.text ?? "")
            try await #expect(client.list("/Users", filter: filter, more: next).resources.count == 5)
            try await #expect(client.list("/Users", filter: #"groups.value eq "other""#, more: next).status == 400)
            try await #expect(client.send("GET", "/Users?x=y" + next).status == 400)
            try await #expect(client.send("GET", "/Groups?x=y" + next).status == 400)
        }
    }

    @Test func `A cursor that is not encoded, or made up, is refused`() async throws {
        try await SandboxClient.run { client in
            try await Self.fill(client, 3)
            let cursor = try await client.send("GET", "/Users?cursor&count=1").json["nextCursor"]?.text ?? ""
            try await #expect(client.send("GET", "/Users?cursor=\(cursor)").status == 400)
            try await #expect(client.send("GET", "/Users?cursor=abcd").status == 400)
            try await #expect(client.send("GET", "/Users?cursor=%22").status == 400)
        }
    }

    @Test(arguments: ["0", "101", "-1", "x", ""]) func `A count outside 1 to 100 is refused`(count: String) async throws
    {
        try await SandboxClient.run { client in
            try await #expect(client.send("GET", "/Users?count=\(count)").status == 400)
            try await #expect(client.send("GET", "/Groups?cursor&count=\(count)").status == 400)
        }
    }

    @Test func `The service of old has fifty results, no cursor and fewer filters`() async throws {
        var settings = IdentityCenterSettings()
        settings.isLegacy = true
        try await SandboxClient.run(settings: settings) { client in
            try await Self.fill(client, 60)
            for path in ["/Users", "/Users?cursor&count=100", "/Users?startIndex=51"] {
                let reply = try await client.send("GET", path)
                #expect(reply.names == (1...50).map(Self.name))
                #expect(reply.json["totalResults"] == 50)
                #expect(reply.json["nextCursor"] == nil)
            }
            try await #expect(client.list("/Users", filter: #"groups.value eq "x""#).status == 400)
            try await #expect(client.list("/Groups", filter: #"members.value eq "x""#).status == 400)
            try await #expect(client.send("GET", "/Schemas").status == 404)
            try await #expect(client.send("GET", "/ServiceProviderConfig").status == 200)
            let id = try #require(client.sandbox.state.users.first).id
            #expect(id.count == 47)
        }
    }

    static func name(_ number: Int) -> String {
        "user\(1000 + number)"
    }

    private static func fill(_ client: SandboxClient, _ count: Int) async throws {
        for number in 1...count { _ = try await client.addUser(name(number)) }
    }
}
