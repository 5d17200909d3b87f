import Delivery
import Domain
import Sandbox
import Store
import Testing

@Suite("Every product, end to end")
struct ProductTests {
    /// Attributes that all of them have, beside those of the profiles.
    private func mapMore(_ it: Installation) async throws {
        try await it.give(
            .mapAttribute(app: "aws", path: "title", expression: "user.title"),
            .mapAttribute(app: "aws", path: "phoneNumbers[type eq \"work\"].value", expression: "user.phone"))
    }

    private static let phone = "phoneNumbers.value"

    @Test("People get accounts and are seen in their group", arguments: Product.all)
    func joins(product: Product) async throws {
        try await Installation.with(product) { it in
            try await it.hire("ana", "bo", "cy")
            try await it.deliver()
            #expect(it.activeUsers == it.there("ana", "bo", "cy"))
            #expect(it.members("staff") == it.there("ana", "bo", "cy"))
            #expect(it.sandbox.state.groups.count == 1)
            let ana = try #require(it.account("ana"))
            #expect(ana.attributes["name.givenName"] == "Given ana")
            #expect(ana.attributes["name.familyName"] == "Family ana")
            #expect(it.sandbox.requests.writes.createdMoreThanOnce.isEmpty)
            let before = it.sandbox.requests.total
            try await it.deliver()
            #expect(it.sandbox.requests.total == before, "nothing is left to do")
        }
    }

    @Test("A rename, a change, a new attribute and its end arrive at the same account", arguments: Product.all)
    func changes(product: Product) async throws {
        try await Installation.with(product) { it in
            try await mapMore(it)
            try await it.hire("ana", "bo")
            try await it.deliver()
            let id = try #require(it.account("ana")).id
            try await it.give(
                .changeUser(
                    userName: "ana",
                    set: [
                        "userName": "anna", "email": "anna@example.org", "displayName": "Anna", "familyName": "Sy",
                        "title": "Baker", "phone": "+49 30 1",
                    ], clear: []))
            try await it.deliver("changed")
            let anna = try #require(it.account("anna"))
            #expect(anna.id == id)
            #expect(anna.attributes["name.familyName"] == "Sy")
            #expect(anna.attributes["name.givenName"] == "Given ana")
            #expect(anna.attributes["title"] == "Baker")
            #expect(anna.attributes[Self.phone] == "+49 30 1")
            try await it.give(.changeUser(userName: "anna", set: ["phone": "+49 30 2"], clear: ["title"]))
            try await it.deliver("cleared")
            #expect(it.account("anna")?.attributes["title"] == nil)
            #expect(it.account("anna")?.attributes[Self.phone] == "+49 30 2")
            try await it.give(.changeUser(userName: "anna", set: [:], clear: ["phone"]))
            try await it.deliver("an element cleared")
            #expect(it.account("anna")?.attributes[Self.phone] == nil)
            #expect(it.account("anna")?.attributes["name.familyName"] == "Sy")
            #expect(it.account("bo")?.attributes["name.familyName"] == "Family bo")
            #expect(it.members("staff") == it.there("anna", "bo"))
            #expect(it.activeUsers == it.there("anna", "bo"))
        }
    }

    @Test("Whoever leaves a group is out of it, and nobody else", arguments: Product.all)
    func oneOfSeveral(product: Product) async throws {
        try await Installation.with(product) { it in
            try await it.hire("ana", "bo", "cy", "di")
            try await it.deliver("joined")
            try await it.stranger("eve", externalId: "theirs")
            try await it.slip("eve", into: "staff")
            try await it.give(.removeMembers(group: "staff", members: [.user("bo")]))
            try await it.deliver("left")
            #expect(it.members("staff") == it.there("ana", "cy", "di", "eve"))
            #expect(it.account("bo")?.active == false)
            try await it.give(.addMembers(group: "staff", members: [.user("bo")]))
            try await it.deliver("back")
            #expect(it.members("staff") == it.there("ana", "bo", "cy", "di", "eve"))
            #expect(it.account("bo")?.active == true)
        }
    }

    @Test("Suspended, resumed, gone and hired again, it is the same account", arguments: Product.all)
    func comesAndGoes(product: Product) async throws {
        try await Installation.with(product) { it in
            try await it.hire("ana", "bo")
            try await it.deliver("joined")
            let id = try #require(it.account("ana")).id
            try await it.give(.suspendUser(userName: "ana"))
            try await it.deliver("suspended")
            #expect(it.account("ana")?.active == false)
            #expect(it.members("staff") == it.there("bo"))
            try await it.give(.resumeUser(userName: "ana"))
            try await it.deliver("resumed")
            #expect(it.account("ana")?.active == true)
            #expect(it.members("staff") == it.there("ana", "bo"))
            try await it.give(.removeUser(userName: "ana"))
            try await it.deliver("gone")
            #expect(it.account("ana")?.active == false)
            try await it.give(.returnUser(userName: "ana"))
            try await it.give(.addMembers(group: "staff", members: [.user("ana")]))
            try await it.deliver("back")
            #expect(it.account("ana")?.active == true)
            #expect(it.account("ana")?.id == id)
            #expect(it.members("staff") == it.there("ana", "bo"))
            #expect(it.sandbox.state.users.count == 2)
        }
    }

    @Test("Where the app may delete, a leaver's account goes, and a return makes another", arguments: Product.all)
    func deletes(product: Product) async throws {
        try await Installation.with(product) { it in
            try await it.give(.switchFeature(app: "aws", feature: .delete, on: true))
            try await it.hire("ana", "bo")
            try await it.deliver("joined")
            let id = try #require(it.account("ana")).id
            try await it.give(.removeUser(userName: "ana"))
            try await it.deliver("gone")
            if product.deletes {
                #expect(it.account("ana") == nil)
            } else {
                #expect(it.account("ana")?.active == false)
            }
            #expect(it.members("staff") == it.there("bo"))
            try await it.give(.returnUser(userName: "ana"))
            try await it.give(.addMembers(group: "staff", members: [.user("ana")]))
            try await it.deliver("back")
            #expect(it.account("ana")?.active == true)
            #expect((it.account("ana")?.id == id) == !product.deletes)
            #expect(it.members("staff") == it.there("ana", "bo"))
        }
    }

    @Test("A stranger's account is left alone, and one that nobody claims becomes ours", arguments: Product.all)
    func strangers(product: Product) async throws {
        try await Installation.with(product) { it in
            try await it.stranger("ana", externalId: "hr-17")
            try await it.stranger("bo")
            let bo = try #require(it.account("bo")).id
            try await it.hire("ana", "bo", "cy")
            #expect(try await it.drain().parkedInAll == 1)
            #expect(it.account("ana")?.attributes["name.familyName"] == "F")
            #expect(it.account("bo")?.id == bo)
            #expect(it.account("bo")?.attributes["name.familyName"] == "Family bo")
            #expect(it.account("bo")?.externalId?.count == 32)
            #expect(it.sandbox.state.users.count == 3)
            #expect(it.members("staff") == it.there("bo", "cy"))
            #expect(it.malformedRequests == [])
        }
    }

    @Test("A group is renamed, and goes when nobody wants it there", arguments: Product.all)
    func group(product: Product) async throws {
        try await Installation.with(product) { it in
            try await it.hire("ana", "bo")
            try await it.deliver("joined")
            let id = try #require(it.sandbox.state.group(named: "staff")).id
            try await it.give(.renameGroup(name: "staff", to: "crew"))
            try await it.deliver("renamed")
            #expect(it.sandbox.state.group(named: "crew")?.id == id)
            #expect(it.members("crew") == it.there("ana", "bo"))
            try await it.give(.removePolicy(name: "staff gets aws"))
            try await it.deliver("no longer wanted")
            if product.makesGroups {
                #expect(it.sandbox.state.groups.isEmpty)
            } else {
                #expect(it.members("crew") == [])
            }
            #expect(it.activeUsers == [])
        }
    }
}
