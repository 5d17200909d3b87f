import Foundation
import Testing

@testable import Sandbox

/// PATCH as in RFC 7644, section 3.5.2.
struct SCIMPatchTests {
    private let exemplar = Exemplar(.scim)

    private static let home: JSONValue = ["value": "h@example.com", "type": "home"]

    @Test func `A filter in a path selects elements, and the others stay`() async throws {
        try await SandboxClient.run(.scim) { client in
            let address: JSONValue = ["type": "work", "streetAddress": "1 A St", "locality": "X"]
            let id = try await client.add(exemplar, user: "ada", ["addresses": [address]])
            let path = "/Users/\(id)"
            let added = try await client.patch(path, ["op": "add", "path": "emails", "value": [Self.home]])
            #expect(added.json["emails"]?.elements?.count == 2)
            let changed = try await client.patch(
                path, ["op": "Replace", "path": #"emails[type eq "work"].value"#, "value": "w@example.com"],
                ["op": "replace", "path": #"addresses[type eq "work"].streetAddress"#, "value": "2 B St"],
                ["op": "add", "path": "name.middleName", "value": "King"])
            #expect(changed.status == 200, "\(changed.text)")
            #expect(
                changed.json["emails"]?.elements?.compactMap { $0["value"]?.text } == [
                    "w@example.com", "h@example.com",
                ])
            #expect(changed.json["addresses"] == [["type": "work", "streetAddress": "2 B St", "locality": "X"]])
            #expect(changed.json["name"] == ["givenName": "Given", "familyName": "Family", "middleName": "King"])
            let removed = try await client.patch(
                path, ["op": "remove", "path": #"emails[type eq "work" and value ew "example.com"]"#],
                ["op": "remove", "path": #"addresses[type eq "work"].locality"#],
                ["op": "remove", "path": "name.middleName"])
            #expect(removed.json["emails"] == [Self.home])
            #expect(removed.json["addresses"] == [["type": "work", "streetAddress": "2 B St"]])
            #expect(removed.json["name"] == ["givenName": "Given", "familyName": "Family"])
        }
    }

    @Test func `An element that is there already is added once, and a new primary one is the only one`() async throws {
        try await SandboxClient.run(.scim) { client in
            let id = try await client.add(exemplar, user: "ada")
            let add: JSONValue = ["op": "add", "path": "emails", "value": [Self.home]]
            let twice = try await client.patch("/Users/\(id)", add, add)
            #expect(twice.json["emails"]?.elements?.count == 2)
            let main: JSONValue = ["value": "m@example.com", "primary": true]
            let reply = try await client.patch("/Users/\(id)", ["op": "add", "path": "emails", "value": [main]])
            let primary = reply.json["emails"]?.elements?.filter { $0["primary"] == true }
            #expect(primary == [main])
            let both = try await client.patch(
                "/Users/\(id)", ["op": "replace", "path": "emails", "value": [main, main]])
            #expect(both.scimType == "invalidValue")
        }
    }

    @Test func `Without a path the value is merged, and null takes away`() async throws {
        try await SandboxClient.run(.scim) { client in
            let id = try await client.add(exemplar, user: "ada", ["title": "x"])
            let reply = try await client.patch(
                "/Users/\(id)",
                ["op": "replace", "value": ["name": ["givenName": "New"], "title": .null, "nickName": "N"]])
            #expect(reply.status == 200)
            #expect(reply.json["name"] == ["givenName": "New", "familyName": "Family"])
            #expect(reply.json["title"] == nil)
            #expect(reply.json["nickName"] == "N")
        }
    }

    @Test func `Each mistake has its word, and nothing of its request counts`() async throws {
        try await SandboxClient.run(.scim) { client in
            let id = try await client.add(exemplar, user: "ada")
            let before = client.sandbox.state
            let first: JSONValue = ["op": "replace", "path": "title", "value": "changed"]
            for (operation, word) in [
                (["op": "remove"], "noTarget"), (["op": "remove", "path": "userName"], "mutability"),
                (["op": "replace", "path": "id", "value": "x"], "mutability"),
                (["op": "replace", "path": "groups", "value": []], "mutability"),
                (["op": "replace", "path": "meta.created", "value": "x"], "mutability"),
                (["op": "replace", "value": ["id": "x"]], "mutability"),
                (["op": "add", "path": "title"], "invalidValue"),
                (["op": "replace", "path": "title", "value": 7], "invalidValue"),
                (["op": "replace", "path": "active", "value": "true"], "invalidValue"),
                (["op": "replace", "value": "x"], "invalidValue"),
                (["op": "replace", "path": "emails", "value": Self.home], "invalidValue"),
                (["op": "replace", "path": #"emails[type eq "other"].value"#, "value": "x"], "noTarget"),
                (["op": "add", "path": #"emails[type eq "other"].value"#, "value": "x"], "noTarget"),
                (["op": "replace", "path": "phoneNumbers.value", "value": "x"], "noTarget"),
                (["op": "replace", "path": "emails[0].value", "value": "x"], "invalidFilter"),
                (["op": "replace", "path": "emails[type eq \"work\"", "value": "x"], "invalidFilter"),
                (["op": "replace", "path": "emails[type pr]x", "value": "x"], "invalidPath"),
                (["op": "replace", "path": "title[type pr]", "value": "x"], "invalidPath"),
                (["op": "replace", "path": "colour", "value": "x"], "invalidPath"),
                (["op": "replace", "path": "", "value": "x"], "invalidPath"),
                (["op": "replace", "path": 7, "value": "x"], "invalidPath"),
                (["op": "move", "path": "title", "value": "x"], "invalidSyntax"),
            ] as [(JSONValue, String)] {
                let reply = try await client.patch("/Users/\(id)", first, operation)
                #expect(reply.status == 400, "\(operation)")
                #expect(reply.scimType == word, "\(operation)")
            }
            for body: JSONValue in [
                [:], SandboxClient.patchBody([]), ["Operations": [first]],
                ["schemas": [.string(ChangeOperation.message)], "operations": [first]],
            ] {
                try await #expect(client.send("PATCH", "/Users/\(id)", body).scimType == "invalidSyntax")
            }
            #expect(client.sandbox.state == before)
        }
    }

    @Test func `Members are selected by any filter, replaced, and all removed`() async throws {
        try await SandboxClient.run(.scim) { client in
            let ada = try await client.add(exemplar, user: "ada")
            let eve = try await client.add(exemplar, user: "eve")
            let inner = try await client.add(exemplar, group: "Inner")
            let group = try await client.add(exemplar, group: "A", members: [ada, eve, inner])
            let path = "/Groups/\(group)"
            let typed = try await client.patch(path, ["op": "remove", "path": #"members[type eq "Group"]"#])
            #expect(typed.json["members"]?.elements?.count == 2)
            let either = #"members[value eq "\#(ada)" or value eq "\#(inner)"]"#
            _ = try await client.patch(path, ["op": "remove", "path": .string(either)])
            #expect(client.members("A") == ["eve@example.com"])
            let replaced = try await client.patch(
                path, ["op": "replace", "path": "members", "value": SandboxClient.members([ada])])
            #expect(replaced.status == 200)
            #expect(client.members("A") == ["ada@example.com"])
            let swapped = try await client.patch(
                path, ["op": "remove", "path": "members"],
                ["op": "add", "path": "members", "value": SandboxClient.members([eve])],
                ["op": "replace", "path": "displayName", "value": "B"])
            #expect(swapped.status == 200)
            #expect(client.members("B") == ["eve@example.com"])
            for operation: JSONValue in [
                ["op": "replace", "path": #"members[value eq "x"].value"#, "value": "y"],
                ["op": "add", "path": "members", "value": [["display": "x"]]],
                ["op": "add", "path": "members", "value": SandboxClient.members([ada, "nobody"])],
                ["op": "remove", "path": "displayName"],
            ] {
                try await #expect(client.patch(path, operation).status == 400, "\(operation)")
            }
            #expect(client.members("B") == ["eve@example.com"])
            let absent = #"members[value eq "\#(ada)"]"#
            try await #expect(client.patch(path, ["op": "remove", "path": .string(absent)]).status == 200)
        }
    }

    @Test func `A filter that Entra sends makes the element, where the service is told to`() async throws {
        try await SandboxClient.run(.scim, { $0.scim.addThroughFilterMakesElement = true }) { client in
            let id = try await client.add(exemplar, user: "ada")
            let reply = try await client.patch(
                "/Users/\(id)", ["op": "Add", "path": #"phoneNumbers[type eq "work"].value"#, "value": "555"])
            #expect(reply.json["phoneNumbers"] == [["type": "work", "value": "555"]])
        }
    }

    @Test func `A group of ten thousand is as quick to change as a group of ten`() throws {
        var service = SCIMService(configuration: SandboxConfiguration(profile: .scim, tokens: ["t"]))
        let now = Timestamp(date: SandboxClient.noon)
        var ids: [String] = []
        for number in 1...10_000 {
            let draft = ResourceDraft(attributes: ["userName": .string("user\(number)")])
            ids.append(service.store.create(id: "u\(number)", draft, isUser: true, at: now).id)
        }
        let group = ResourceDraft(attributes: ["displayName": "All"], memberIDs: ids)
        _ = service.store.create(id: "g", group, isUser: false, at: now)
        let time = try ContinuousClock().measure {
            for id in ids.prefix(1_000) {
                let path: JSONValue = .string(#"members[value eq "\#(id)"]"#)
                let body = SandboxClient.patchBody([["op": "remove", "path": path]])
                let request = ServiceRequest(
                    method: "PATCH", target: "/scim/v2/Groups/g", query: "excludedAttributes=members",
                    authorization: nil, userAgent: nil, body: try body.encoded(), layout: SCIMService.layout)
                #expect(try service.answer(request, at: now).status == 200)
            }
        }
        #expect(service.store.memberIDs(ofGroup: "g").count == 9_000)
        #expect(time < .seconds(20), "1,000 changes took \(time)")
    }
}
