import Delivery
import Domain
import Sandbox
import Store
import Testing

@Suite("Changes of members whose answer is lost")
struct LostMemberTests {
    /// Everything that can go wrong after the members were put in or taken out.
    private static let faults = [
        Fault(.dropAfterEffect, method: "PATCH", count: 1), Fault(.errorAfterEffect, method: "PATCH", count: 1),
    ]

    @Test(
        "arrive all the same, also at targets that refuse to do it twice",
        arguments: Product.all.filter { !$0.sandbox.scim.isPutOnly }, faults)
    func lost(product: Product, fault: Fault) async throws {
        var fault = fault
        fault.path = product.profile.groupsPath
        try await Installation.with(product) { it in
            it.sandbox.inject(fault)
            try await it.hire("ana", "bo", "cy")
            #expect(try await it.drain().parkedInAll == 0, "put in")
            #expect(it.members("staff") == it.there("ana", "bo", "cy"))
            it.sandbox.inject(fault)
            try await it.give(.removeMembers(group: "staff", members: [.user("bo"), .user("cy")]))
            #expect(try await it.drain().parkedInAll == 0, "taken out")
            #expect(it.members("staff") == it.there("ana"))
            #expect(it.activeUsers == it.there("ana"))
        }
    }

    @Test(
        "A 404 that came from elsewhere leaves nobody in the group",
        arguments: Product.all.filter { !$0.sandbox.scim.isPutOnly })
    func stray(product: Product) async throws {
        try await Installation.with(product) { it in
            try await it.hire("ana", "bo")
            #expect(try await it.drain().parkedInAll == 0)
            // To the chunk, and to the member alone.
            let path = product.profile.groupsPath
            it.sandbox.inject(Fault(.error, method: "PATCH", path: path, count: 2, status: 404))
            try await it.give(.removeMembers(group: "staff", members: [.user("bo")]))
            #expect(try await it.drain().parkedInAll == 0)
            #expect(it.members("staff") == it.there("ana"))
        }
    }
}
