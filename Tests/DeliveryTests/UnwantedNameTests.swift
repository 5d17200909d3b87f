import Delivery
import Domain
import Sandbox
import Testing

/// A closed account keeps a name only as long as its user does.
@Suite("The name of an account that is not wanted") struct UnwantedNameTests {
    @Test(
        "is given up when its user gives it up, and stays closed",
        arguments: Product.all.filter { $0.profile.userNameChanges })
    func swap(product: Product) async throws {
        try await Installation.with(product) { it in
            try await it.hire("ana", "bo")
            try await it.drain()
            let before = (ana: it.account("ana")?.id, bo: it.account("bo")?.id)
            try await it.give(.suspendUser(userName: "bo"))
            try await it.drain()
            try await it.give(
                [("ana", "between"), ("bo", "ana"), ("between", "bo")].map { from, to in
                    // Some targets are given the email as the name.
                    let email = product.remoteName("x") == "x" ? [:] : ["email": "\(to)@example.org"]
                    return .changeUser(userName: from, set: email.merging(["userName": to]) { $1 }, clear: [])
                })
            #expect(try await it.drain().parkedInAll == 0)
            #expect(it.activeUsers == it.there("bo"))
            #expect(it.account("bo")?.id == before.ana)
            #expect(it.account("ana")?.id == before.bo)
            #expect(it.account("ana")?.active == false)
        }
    }
}
